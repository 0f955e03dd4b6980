import type { Overview, RatePoint } from '@tandem/console-contract';
import { useMemo, type ReactNode } from 'react';
import { LineChart } from '../../charts/line-chart.tsx';
import { rateLines, recentMean, streamLines } from '../../charts/series.ts';
import { durationText, unknown } from '../../parts/format.ts';
import { Empty } from '../../parts/loading.tsx';
import { Panel } from '../../parts/panel.tsx';

const perSecond = (mean: number | null): string => (mean === null ? unknown : `${mean.toFixed(mean < 10 ? 1 : 0)}/s`);

export function RatesChart({ rates }: { readonly rates: readonly RatePoint[] }): ReactNode {
  const lines = useMemo(() => rateLines(rates), [rates]);
  const explicit = perSecond(recentMean(rates, 'explicit'));
  const stream = perSecond(recentMean(rates, 'stream'));
  return (
    <Panel title="Submissions per second, by the path that decided" aside={<span className="quiet">explicit {explicit}, stream {stream}</span>}>
      <LineChart label={`Of the last ten seconds: explicit ${explicit}, stream ${stream}.`} lines={lines} axis="count" />
    </Panel>
  );
}

export function StreamChart({ stream }: { readonly stream: Overview['stream'] }): ReactNode {
  const lines = useMemo(() => streamLines(stream.points), [stream.points]);
  const summary = `lag ${durationText(stream.lagMs)}, runway ${durationText(stream.runwayMs)}`;
  return (
    <Panel title="Lag against runway" aside={<span className="quiet">{summary}</span>}>
      {lines.length === 0
        ? <Empty title="No samples yet">The leading watcher leaves one every ten seconds. Lag must stay well below runway: where they meet, the oplog no longer holds what the stream has yet to read.</Empty>
        : <LineChart label={`Now: ${summary}.`} lines={lines} axis="seconds" />}
    </Panel>
  );
}
