import { findingsPageSchema, mostRepairs } from '@tandem/console-contract';
import { useCallback, useState, type ReactNode } from 'react';
import { get } from '../../api/client.ts';
import { useLoaded } from '../../api/use-loaded.ts';
import { RepairButton } from '../../operator/repair-button.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Panel } from '../../parts/panel.tsx';
import { FilterForm } from './filter-form.tsx';
import { FindingsTable } from './findings-table.tsx';
import { mayBeRepaired } from './repairable.ts';

interface FindingsPageProps {
  readonly filter: Readonly<Record<string, string>>;
}

/** Another filter is another list, from its beginning. */
export function FindingsPage({ filter }: FindingsPageProps): ReactNode {
  const query = new URLSearchParams(filter).toString();
  return (
    <>
      <h1>Divergences</h1>
      <FilterForm key={`form ${query}`} filter={filter} />
      <List key={query} query={query} />
    </>
  );
}

function List({ query }: { readonly query: string }): ReactNode {
  // the places where the pages up to this one begin
  const [places, setPlaces] = useState<readonly string[]>([]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const after = places.at(-1);
  const load = useCallback((signal: AbortSignal) => {
    const asked = new URLSearchParams(query);
    if (after !== undefined) asked.set('after', after);
    return get(`./api/findings?${asked.toString()}`, findingsPageSchema, signal);
  }, [query, after]);
  const loaded = useLoaded(load);
  const toggle = (id: string): void => {
    setSelected((before) => {
      const next = new Set(before);
      if (!next.delete(id) && next.size < mostRepairs) next.add(id);
      return next;
    });
  };
  const selection = { ids: selected, toggle, canSelect: mayBeRepaired };
  const ended = (leftOver: readonly string[]): void => {
    setSelected(new Set(leftOver));
    loaded.reload();
  };
  return (
    <Panel
      title={places.length === 0 ? 'Newest first' : `Page ${places.length + 1}`}
      aside={<span className="buttons"><button type="button" onClick={loaded.reload}>Look again</button>{selected.size > 0 && <button type="button" onClick={() => { setSelected(new Set()); }}>Select none</button>}<RepairButton findingIds={[...selected]} label={selected.size === 0 ? 'Repair selected' : `Repair ${selected.size}`} onEnded={ended} /></span>}
    >
      <Loading loaded={loaded}>
        {({ findings, next }) => (
          <>
            <FindingsTable findings={findings} emptyText="None of that kind. Take a filter away to see others." selection={selection} />
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
