import type { RunView, VerdictName } from '@tandem/console-contract';
import type { ReactNode } from 'react';
import { countText, momentText, plural, shareText } from '../../parts/format.ts';
import { Empty } from '../../parts/loading.tsx';
import { VerdictMark } from '../../parts/marks.tsx';
import { Panel } from '../../parts/panel.tsx';
import { GateTable } from './gate-table.tsx';
import { divergenceShare, verdictAge, whyNot } from './run-figures.ts';

const meanings: Readonly<Record<VerdictName, string>> = {
  GO: 'Every gate is met.',
  'NO-GO': 'At least one gate is not met.',
  INCONCLUSIVE: 'No gate speaks against it, and not all have seen enough.',
};

interface VerdictPanelProps {
  readonly run: RunView | null;
  /** When it was read, by the server's clock. */
  readonly at: string;
  readonly now: number;
}

export function VerdictPanel({ run, at, now }: VerdictPanelProps): ReactNode {
  if (!run) return <Panel title="Verdict" className="verdict-panel"><Empty title="Nothing has been compared yet">The first comparison is made a few seconds after the reconciler starts.</Empty></Panel>;
  const { verdict, target, withheld, lines } = run.gates;
  const age = verdictAge(run, at);
  return (
    <Panel title="Verdict" className="verdict-panel" aside={<span className="quiet">compared up to {momentText(run.comparedUpTo, now)}</span>}>
      <p className="verdict-large about"><VerdictMark verdict={verdict} />{target !== null && <span className="quiet">for the move to {target}</span>}</p>
      {age !== null && <p className="notice notice-warning">This verdict is {age} old: no scheduled comparison has ended since.</p>}
      <p>{meanings[verdict]} {whyNot(lines)}{withheld !== null && ` ${withheld}`}</p>
      <p className="quiet">
        {plural(run.submissions, 'submission')} in the newest run, {countText(run.diverged)} diverged ({shareText(divergenceShare(run))}){run.failures > 0 && `, ${plural(run.failures, 'organization')} failed`}.
      </p>
      <details><summary>Gates, line by line</summary><GateTable lines={lines} label="Gates of the newest run" /></details>
    </Panel>
  );
}
