import { reportsPageSchema, type ReportsPage as Reports } from '@tandem/console-contract';
import type { ReactNode } from 'react';
import { get } from '../../api/client.ts';
import { useLoaded } from '../../api/use-loaded.ts';
import { useNow } from '../../live/live-context.tsx';
import { countText, momentText } from '../../parts/format.ts';
import { Empty, FullNote, Loading } from '../../parts/loading.tsx';
import { VerdictMark } from '../../parts/marks.tsx';
import { Panel } from '../../parts/panel.tsx';

const most = 100;
const load = (signal: AbortSignal): Promise<Reports> => get(`./api/reports?limit=${most}`, reportsPageSchema, signal);

export function ReportsPage(): ReactNode {
  const loaded = useLoaded(load);
  return (
    <>
      <h1>Reports</h1>
      <Panel title="Newest first" aside={<button type="button" onClick={loaded.reload}>Look again</button>}>
        <Loading loaded={loaded}>
          {({ reports }) => (reports.length === 0 ? <Empty title="No report yet">`npm run reconcile` writes one.</Empty> : <><List reports={reports} /><FullNote count={reports.length} most={most} /></>)}
        </Loading>
      </Panel>
    </>
  );
}

function List({ reports }: Pick<Reports, 'reports'>): ReactNode {
  const now = useNow();
  return (
    <table className="cards">
      <thead>
        <tr><th scope="col">Report</th><th scope="col">Organization</th><th scope="col">Window</th><th scope="col" className="number">Submissions</th><th scope="col" className="number">Diverged</th><th scope="col">Verdict</th><th scope="col"><span className="visually-hidden">As JSON</span></th></tr>
      </thead>
      <tbody>
        {reports.map(({ id, at, orgId, from, to, submissions, diverged, verdict }) => (
          <tr key={id}>
            <th scope="row"><a href={`./api/reports/${encodeURIComponent(id)}?as=html`} target="_blank" rel="noreferrer">{momentText(at, now)}</a></th>
            <td data-label="Organization" className="clip">{orgId ?? 'all'}</td>
            <td data-label="Window" className="time">{momentText(from, now)} to {momentText(to, now)}</td>
            <td data-label="Submissions" className="number">{countText(submissions)}</td>
            <td data-label="Diverged" className="number">{countText(diverged)}</td>
            <td data-label="Verdict"><VerdictMark verdict={verdict} /></td>
            <td className="end"><a href={`./api/reports/${encodeURIComponent(id)}`} target="_blank" rel="noreferrer">JSON<span className="visually-hidden"> of the report of {momentText(at, now)}</span></a></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
