import { deadLettersPageSchema, type DeadLetterView } from '@tandem/console-contract';
import { useCallback, useState, type ReactNode } from 'react';
import { get } from '../../api/client.ts';
import { useLoaded } from '../../api/use-loaded.ts';
import { useNow } from '../../live/live-context.tsx';
import { momentText } from '../../parts/format.ts';
import { Empty, Loading } from '../../parts/loading.tsx';
import { StatusMark } from '../../parts/marks.tsx';
import { Panel } from '../../parts/panel.tsx';
import { hashOf } from '../../routing/route.ts';

const states = ['open', 'retried', 'discarded', 'all'] as const;

export function DeadLettersPage({ state }: { readonly state: string }): ReactNode {
  return (
    <>
      <h1>Dead letters</h1>
      <nav className="tabs" aria-label="Which">
        {states.map((name) => <a key={name} href={hashOf({ page: 'dead-letters', state: name })} aria-current={name === state ? 'page' : undefined}>{name}</a>)}
      </nav>
      <List key={state} state={state} />
    </>
  );
}

function List({ state }: { readonly state: string }): ReactNode {
  const [places, setPlaces] = useState<readonly string[]>([]);
  const after = places.at(-1);
  const load = useCallback((signal: AbortSignal) => {
    const asked = new URLSearchParams({ state, ...(after !== undefined && { after }) });
    return get(`./api/dead-letters?${asked.toString()}`, deadLettersPageSchema, signal);
  }, [state, after]);
  const loaded = useLoaded(load);
  return (
    <Panel title="Events that could not be processed" aside={<button type="button" onClick={loaded.reload}>Look again</button>}>
      <Loading loaded={loaded}>
        {({ letters, next }) => (
          <>
            {letters.length === 0
              ? <Empty title={state === 'open' ? 'Nothing is left to people' : 'None'}>An event that cannot be processed comes here, and the stream goes on without it.</Empty>
              : <Letters letters={letters} />}
            <div className="pager">
              <button type="button" disabled={places.length === 0} onClick={() => { setPlaces(places.slice(0, -1)); }}>Newer</button>
              <button type="button" disabled={next === null} onClick={() => { if (next !== null) setPlaces([...places, next]); }}>Older</button>
            </div>
          </>
        )}
      </Loading>
    </Panel>
  );
}

function Letters({ letters }: { readonly letters: readonly DeadLetterView[] }): ReactNode {
  const now = useNow();
  return (
    <table className="cards">
      <thead><tr><th scope="col">Error</th><th scope="col">State</th><th scope="col">Organization</th><th scope="col">Submission</th><th scope="col">From</th><th scope="col">First seen</th></tr></thead>
      <tbody>
        {letters.map(({ id, code, message, state, orgId, submissionId, source, firstSeen }) => (
          <tr key={id}>
            <th scope="row"><a href={hashOf({ page: 'dead-letter', id })}>{code}</a> <span className="quiet cause clip-line">{message}</span></th>
            <td data-label="State"><StatusMark status={state} /></td>
            <td data-label="Organization" className="clip">{orgId}</td>
            <td data-label="Submission" className="clip"><code>{submissionId ?? '–'}</code></td>
            <td data-label="From">{source}</td>
            <td data-label="First seen" className="time">{momentText(firstSeen, now)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
