import type { Overview } from '@tandem/console-contract';
import type { ReactNode } from 'react';
import { useLive, useNow } from '../../live/live-context.tsx';
import type { LiveState } from '../../live/live-source.ts';
import { Panel } from '../../parts/panel.tsx';
import { FindingsTable } from '../findings/findings-table.tsx';
import { Figures } from './figures.tsx';
import { Organizations } from './organizations.tsx';
import { RatesChart, StreamChart } from './stream-charts.tsx';
import { VerdictPanel } from './verdict-panel.tsx';

export function OverviewPage(): ReactNode {
  const live = useLive();
  const { overview, findings } = live;
  return (
    <>
      <h1 className="visually-hidden">Overview</h1>
      {overview ? <Shown overview={overview} /> : <p className="panel quiet" role="status">{emptyText(live)}</p>}
      {findings && (
        <Panel title="Newest divergences" aside={<a href="#/findings">All divergences</a>}>
          <FindingsTable findings={findings.slice(0, 10)} emptyText="What the paths decide differently, or leave out, appears here a few seconds after it happened." />
        </Panel>
      )}
    </>
  );
}

/** Why there is nothing yet; what the notices above say is not said again. */
function emptyText({ connection, trouble, isOutdated }: LiveState): string {
  if (connection === 'lost') return 'The server does not answer; trying again.';
  return trouble !== null || isOutdated ? 'There is nothing to show yet.' : 'Loading…';
}

function Shown({ overview }: { readonly overview: Overview }): ReactNode {
  const now = useNow();
  return (
    <>
      <div className="row row-top">
        <VerdictPanel run={overview.run} at={overview.at} now={now} />
        <Figures overview={overview} />
      </div>
      <div className="row">
        <RatesChart rates={overview.rates} />
        <StreamChart stream={overview.stream} />
      </div>
      <Organizations organizations={overview.organizations} leftOut={overview.organizationsLeftOut} overrides={overview.overrides} now={now} />
    </>
  );
}
