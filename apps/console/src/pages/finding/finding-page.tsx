import { findingDetailSchema, type FindingDetail } from '@tandem/console-contract';
import { useCallback, useEffect, type ReactNode } from 'react';
import { get } from '../../api/client.ts';
import { useLoaded } from '../../api/use-loaded.ts';
import { useLive, useNow } from '../../live/live-context.tsx';
import { RepairButton } from '../../operator/repair-button.tsx';
import { capitalized, momentText, plural, unknown, wordsOf } from '../../parts/format.ts';
import { Loading } from '../../parts/loading.tsx';
import { SeverityMark, StatusMark } from '../../parts/marks.tsx';
import { Facts, Panel } from '../../parts/panel.tsx';
import { hashOf } from '../../routing/route.ts';
import { useSettings } from '../../settings-context.tsx';
import { mayBeRepaired } from '../findings/repairable.ts';
import { Decisions } from './decisions.tsx';
import { Executions } from './executions.tsx';

/** An open one is looked at again so often, until it is settled. */
const againMs = 2_000;

export function FindingPage({ id }: { readonly id: string }): ReactNode {
  const load = useCallback((signal: AbortSignal) => get(`./api/findings/${encodeURIComponent(id)}`, findingDetailSchema, signal), [id]);
  const loaded = useLoaded(load);
  const { reload } = loaded;
  const told = useLive().findings?.find((finding) => finding.id === id)?.lastSeen;
  const isOpen = loaded.state === 'loaded' && loaded.value.finding.status === 'open';
  useEffect(() => { if (told !== undefined) reload(); }, [told, reload]);
  useEffect(() => {
    if (!isOpen) return undefined;
    const timer = setInterval(reload, againMs);
    return () => { clearInterval(timer); };
  }, [isOpen, reload]);
  return <Loading loaded={loaded}>{(detail) => <Shown detail={detail} onRepaired={reload} />}</Loading>;
}

function Shown({ detail, onRepaired }: { readonly detail: FindingDetail; readonly onRepaired: () => void }): ReactNode {
  const { finding, means, causeMeans, statusMeans } = detail;
  return (
    <>
      <header className="page-head">
        <div>
          <p className="crumb"><a href="#/findings">Divergences</a></p>
          <h1><SeverityMark severity={finding.severity} />{capitalized(wordsOf(finding.kind))}</h1>
          <p className="lead">{sentence(means)} {sentence(causeMeans)}</p>
          <p aria-live="polite"><StatusMark status={finding.status} /> <span className="quiet">{statusMeans}</span></p>
        </div>
        {mayBeRepaired(finding) && <RepairButton findingIds={[finding.id]} label="Repair…" onEnded={onRepaired} />}
      </header>
      <div className="row row-finding">
        <Decisions detail={detail} />
        <Subject detail={detail} />
      </div>
      <Executions executions={detail.executions} />
      <Evidence detail={detail} />
    </>
  );
}

function Subject({ detail }: { readonly detail: FindingDetail }): ReactNode {
  const now = useNow();
  const { finding, stamp, submission, rechecks, nextCheckAt, countsAsDivergence, deadLetters, workflowIds } = detail;
  return (
    <Panel title="The submission">
      <Facts
        facts={[
          ['Organization', <a key="org" href={hashOf({ page: 'findings', filter: { org: finding.orgId } })}>{finding.orgId}</a>],
          ['Submission', <code key="id">{finding.submissionId ?? unknown}</code>],
          ['Form', finding.formId ?? unknown],
          ['Document', submission === 'there' ? 'is there' : 'is gone'],
          ['Stamp', stamp === null ? 'none: a direct write' : <span key="stamp">{stamp.phase}, {momentText(stamp.decidedAt, now)}<br /><span className="quiet">flag {stamp.flagRevision}, by {stamp.by}</span></span>],
          ...(stamp?.traceId == null ? [] : [['Trace', <Trace key="trace" id={stamp.traceId} />] as const]),
          ['Inserted', momentText(finding.insertedAt, now)],
          ...(workflowIds.length > 0 ? [['Workflows', workflowIds.join(', ')] as const] : []),
          ['First seen', momentText(finding.firstSeen, now)],
          ['Last seen', `${momentText(finding.lastSeen, now)}, ${plural(rechecks, 'look')} after the first`],
          ['Looked at again', nextCheckAt === null ? 'no more' : momentText(nextCheckAt, now)],
          ['Divergence rate', countsAsDivergence ? 'counts' : 'does not count'],
          ...deadLetters.map(({ id, code, state, message }) => ['Dead letter', <span key={id}><a href={hashOf({ page: 'dead-letter', id })}>{code}</a>, {state}<br /><span className="quiet">{message}</span></span>] as const),
        ]}
      />
    </Panel>
  );
}

function Trace({ id }: { readonly id: string }): ReactNode {
  const address = useSettings()?.traces?.replace('{traceId}', encodeURIComponent(id));
  const text = <code className="wrap">{id}</code>;
  return address === undefined ? text : <a href={address} target="_blank" rel="noreferrer">{text}</a>;
}

function Evidence({ detail: { evidence } }: { readonly detail: FindingDetail }): ReactNode {
  if (evidence.length === 0) return null;
  return <Panel title="Evidence"><Facts facts={evidence.map(({ name, value }) => [name, <span key={name} className="wrap">{value}</span>])} /></Panel>;
}

function sentence(text: string): string {
  return text === '' ? '' : `${capitalized(text)}.`;
}
