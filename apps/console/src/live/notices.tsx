import type { ReactNode } from 'react';
import { RearmButton } from '../operator/rearm-button.tsx';
import { momentText, plural } from '../parts/format.ts';
import { useLive, useNow } from './live-context.tsx';
import { troubleNotice } from './trouble-notice.ts';

/** What nobody may overlook, on every page. */
export function Notices(): ReactNode {
  const live = useLive();
  const now = useNow();
  const { overview } = live;
  const trouble = troubleNotice(live, now);
  const tripped = overview?.rollbackTriggers.filter(({ state }) => state === 'tripped') ?? [];
  return (
    <div className="notices">
      {trouble !== null && <p className="notice notice-warning">{trouble}</p>}
      {overview?.stream.hasLeader === false && <p className="notice notice-critical">No watcher leads the stream: what it should trigger waits, or is triggered by the fallback.</p>}
      {tripped.map(({ orgId, at, why }) => (
        <div key={orgId ?? ''} className="notice notice-critical">
          <span><strong>Rolled back: {orgId ?? 'the whole deployment'}</strong> at {momentText(at, now)}. {why}</span>
          <RearmButton orgId={orgId} />
        </div>
      ))}
      {overview && overview.trippedLeftOut > 0 && <p className="notice notice-critical">{plural(overview.trippedLeftOut, 'more rollback trigger')} tripped, for which there is no room here: <code>npm run rollback-triggers -- list</code>.</p>}
      {overview?.overrides.map(({ orgId, what, reason, by, until }) => (
        <p key={`${orgId ?? ''} ${what}`} className="notice notice-warning">
          <span><strong>{what}: {orgId ?? 'all organizations'}</strong>, by {by}{until !== null && ` until ${momentText(until, now)}`}.{reason !== null && ` “${reason}”`}</span>
        </p>
      ))}
    </div>
  );
}
