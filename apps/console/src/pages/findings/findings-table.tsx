import type { FindingSummary } from '@tandem/console-contract';
import type { ReactNode } from 'react';
import { useNow } from '../../live/live-context.tsx';
import { momentText, wordsOf } from '../../parts/format.ts';
import { Empty } from '../../parts/loading.tsx';
import { SeverityMark, StatusMark } from '../../parts/marks.tsx';
import { hashOf } from '../../routing/route.ts';

export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  readonly canSelect: (finding: FindingSummary) => boolean;
}

interface FindingsTableProps {
  readonly findings: readonly FindingSummary[];
  readonly emptyText: string;
  readonly selection?: Selection;
}

export function FindingsTable({ findings, emptyText, selection }: FindingsTableProps): ReactNode {
  const now = useNow();
  if (findings.length === 0) return <Empty title="No divergences">{emptyText}</Empty>;
  return (
    <table className="cards" data-testid="findings">
      <thead>
        <tr>
          {selection && <th scope="col"><span className="visually-hidden">Select</span></th>}
          <th scope="col">What</th><th scope="col">Status</th><th scope="col">Organization</th><th scope="col">Submission</th><th scope="col">Phase</th><th scope="col">Inserted</th>
        </tr>
      </thead>
      <tbody>{findings.map((finding) => <Row key={finding.id} finding={finding} now={now} selection={selection} />)}</tbody>
    </table>
  );
}

interface RowProps {
  readonly finding: FindingSummary;
  readonly now: number;
  readonly selection: Selection | undefined;
}

function Row({ finding, now, selection }: RowProps): ReactNode {
  const { id, kind, cause, severity, status, orgId, submissionId, phase, insertedAt } = finding;
  const name = `${wordsOf(kind)} of ${submissionId ?? 'a submission without an id'}`;
  return (
    <tr data-finding={id}>
      {selection && (
        <td className="select">{selection.canSelect(finding) && <input type="checkbox" aria-label={`Select ${name}`} checked={selection.ids.has(id)} onChange={() => { selection.toggle(id); }} />}</td>
      )}
      <th scope="row"><SeverityMark severity={severity} /><a href={hashOf({ page: 'finding', id })}>{wordsOf(kind)}</a> <span className="quiet cause">{wordsOf(cause)}</span></th>
      <td data-label="Status" className="corner"><StatusMark status={status} /></td>
      <td data-label="Organization" className="clip">{orgId}</td>
      <td data-label="Submission" className="clip"><code>{submissionId ?? '–'}</code></td>
      <td data-label="Phase">{phase ?? 'no stamp'}</td>
      <td data-label="Inserted" className="time"><time dateTime={insertedAt}>{momentText(insertedAt, now)}</time></td>
    </tr>
  );
}
