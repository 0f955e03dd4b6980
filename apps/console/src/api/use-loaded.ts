import { useCallback, useEffect, useState } from 'react';
import { asProblem, type RequestProblem } from './problem.ts';

export type Loaded<Value> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: RequestProblem }
  /** `problem`: it could not be read again, and what is shown is old. */
  | { readonly state: 'loaded'; readonly value: Value; readonly problem: RequestProblem | null };

/**
 * Loads what `load` asks for whenever it changes (so hold it by useCallback), and again whenever `reload` is called; what was
 * there stays until there is something newer.
 */
export function useLoaded<Value>(load: (signal: AbortSignal) => Promise<Value>): Loaded<Value> & { readonly reload: () => void } {
  const [held, setHeld] = useState<{ readonly by: typeof load; readonly loaded: Loaded<Value> }>({ by: load, loaded: { state: 'loading' } });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    load(leaving.signal).then(
      (value) => { if (!leaving.signal.aborted) setHeld({ by: load, loaded: { state: 'loaded', value, problem: null } }); },
      (error: unknown) => {
        if (leaving.signal.aborted) return;
        const problem = asProblem(error);
        setHeld(({ by, loaded }) => ({ by: load, loaded: by === load && loaded.state === 'loaded' ? { ...loaded, problem } : { state: 'failed', problem } }));
      },
    );
    return () => { leaving.abort(); };
  }, [load, round]);
  const reload = useCallback(() => { setRound((before) => before + 1); }, []);
  // another question: the answer to the one before says nothing about it
  const loaded: Loaded<Value> = held.by === load ? held.loaded : { state: 'loading' };
  return { ...loaded, reload };
}
