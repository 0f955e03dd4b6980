import { auditPageSchema, type AuditPage as Audit } from '@tandem/console-contract';
import type { ReactNode } from 'react';
import { get } from '../../api/client.ts';
import { useLoaded } from '../../api/use-loaded.ts';
import { useNow } from '../../live/live-context.tsx';
import { momentText, wordsOf } from '../../parts/format.ts';
import { Empty, FullNote, Loading } from '../../parts/loading.tsx';
import { StatusMark } from '../../parts/marks.tsx';
import { Panel } from '../../parts/panel.tsx';

const most = 200;
const load = (signal: AbortSignal): Promise<Audit> => get(`./api/actions?limit=${most}`, auditPageSchema, signal);

export function AuditPage(): ReactNode {
  const loaded = useLoaded(load);
  return (
    <>
      <h1>Audit</h1>
      <Panel title="What people did, and what acted for them" aside={<button type="button" onClick={loaded.reload}>Look again</button>}>
        <Loading loaded={loaded}>{({ actions }) => (actions.length === 0 ? <Empty title="Nobody has done anything yet">Promotions, rollbacks, holds, repairs and retries are written down here, with who and why.</Empty> : <><List actions={actions} /><FullNote count={actions.length} most={most} /></>)}</Loading>
      </Panel>
    </>
  );
}

function List({ actions }: Pick<Audit, 'actions'>): ReactNode {
  const now = useNow();
  return (
    <table className="cards">
      <thead><tr><th scope="col">Deed</th><th scope="col">Outcome</th><th scope="col">Organization</th><th scope="col">By</th><th scope="col">Reason</th><th scope="col">At</th></tr></thead>
      <tbody>
        {actions.map(({ id, action, outcome, orgId, by, reason, at, detail }) => (
          <tr key={id}>
            <th scope="row">{wordsOf(action)} <span className="quiet cause wrap">{detail.map(({ name, value }) => `${name} ${value}`).join(', ')}</span></th>
            <td data-label="Outcome"><StatusMark status={outcome} /></td>
            <td data-label="Organization" className="clip">{orgId ?? 'all'}</td>
            <td data-label="By" className="wrap">{by}</td>
            <td data-label="Reason" className="wrap">{reason ?? '–'}</td>
            <td data-label="At" className="time">{momentText(at, now)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
