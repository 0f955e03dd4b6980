import type { ExecutionView } from '@tandem/console-contract';
import type { ReactNode } from 'react';
import { useNow } from '../../live/live-context.tsx';
import { momentText } from '../../parts/format.ts';
import { Empty } from '../../parts/loading.tsx';
import { StatusMark } from '../../parts/marks.tsx';
import { Panel } from '../../parts/panel.tsx';

export function Executions({ executions }: { readonly executions: readonly ExecutionView[] }): ReactNode {
  const now = useNow();
  return (
    <Panel title="What was executed">
      {executions.length === 0 ? <Empty title="Nothing">No workflow was begun for this submission.</Empty> : (
        <table className="cards">
          <thead><tr><th scope="col">Workflow</th><th scope="col">State</th><th scope="col">First by</th><th scope="col">Created</th><th scope="col">Ended</th></tr></thead>
          <tbody>
            {executions.map(({ key, workflowId, state, path, createdAt, endedAt, error }) => (
              <tr key={key}>
                <th scope="row"><code>{workflowId}</code></th>
                <td data-label="State"><StatusMark status={state} />{error !== null && <> <code>{error}</code></>}</td>
                <td data-label="First by">{path}</td>
                <td data-label="Created" className="time">{momentText(createdAt, now)}</td>
                <td data-label="Ended" className="time">{momentText(endedAt, now)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
