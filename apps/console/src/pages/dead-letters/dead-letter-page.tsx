import { deadLetterDetailSchema, type DeadLetterDetail } from '@tandem/console-contract';
import { useCallback, type ReactNode } from 'react';
import { get } from '../../api/client.ts';
import { useLoaded } from '../../api/use-loaded.ts';
import { useNow } from '../../live/live-context.tsx';
import { momentText, unknown } from '../../parts/format.ts';
import { Loading } from '../../parts/loading.tsx';
import { StatusMark } from '../../parts/marks.tsx';
import { Facts, Panel } from '../../parts/panel.tsx';
import { RetryButton } from './retry-button.tsx';

export function DeadLetterPage({ id }: { readonly id: string }): ReactNode {
  const load = useCallback((signal: AbortSignal) => get(`./api/dead-letters/${encodeURIComponent(id)}`, deadLetterDetailSchema, signal), [id]);
  const loaded = useLoaded(load);
  return <Loading loaded={loaded}>{(detail) => <Shown detail={detail} onRetried={loaded.reload} />}</Loading>;
}

function Shown({ detail, onRetried }: { readonly detail: DeadLetterDetail; readonly onRetried: () => void }): ReactNode {
  const now = useNow();
  const { letter, plan, known, actions } = detail;
  return (
    <>
      <header className="page-head">
        <div>
          <p className="crumb"><a href="#/dead-letters">Dead letters</a></p>
          <h1>{letter.code}</h1>
          <p className="lead wrap">{letter.message}</p>
          <p aria-live="polite"><StatusMark status={letter.state} /></p>
        </div>
        {letter.state === 'open' && <RetryButton id={letter.id} plan={plan} onRetried={onRetried} />}
      </header>
      <div className="row">
        <Panel title="The event">
          <Facts
            facts={[
              ['Organization', letter.orgId], ['Submission', <code key="id">{letter.submissionId ?? unknown}</code>], ['From', `the ${letter.source}`], ['First seen', momentText(letter.firstSeen, now)],
              ['A retry now', <span key="plan" className="wrap">{plan.sentence}</span>],
            ]}
          />
        </Panel>
        <Panel title="Known of its submission">
          <Facts
            facts={[
              ...(known?.decisions ?? []).map(({ path, outcome, decidedAt, workflows }) => [`${path} path`, `${outcome} at ${momentText(decidedAt, now)}: ${workflows.join(', ') || 'no workflow'}`] as const),
              ...(known?.executions ?? []).map(({ workflowId, state, path }) => [workflowId, `${state}, first by ${path}`] as const),
              ...(known && known.decisions.length + known.executions.length > 0 ? [] : [['Nothing', 'no path has decided it'] as const]),
            ]}
          />
        </Panel>
      </div>
      {actions.length > 0 && (
        <Panel title="What people did">
          <Facts facts={actions.map(({ action, by, at, outcome, detail: words }) => [momentText(at, now), `${action} by ${by}: ${outcome}. ${words}`])} />
        </Panel>
      )}
    </>
  );
}
