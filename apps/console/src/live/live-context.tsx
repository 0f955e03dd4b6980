import { overviewSchema } from '@tandem/console-contract';
import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { get } from '../api/client.ts';
import { createLiveSource, type LiveSource, type LiveState } from './live-source.ts';

const LiveContext = createContext<LiveSource | null>(null);

function createBrowserSource(): LiveSource {
  return createLiveSource({
    open: () => new EventSource('./api/events'),
    ask: (signal) => get('./api/overview', overviewSchema, signal),
    now: () => Date.now(),
    random: () => Math.random(),
    later(work, ms) {
      const timer = setTimeout(work, ms);
      return () => { clearTimeout(timer); };
    },
  });
}

export function LiveProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [source] = useState(createBrowserSource);
  return <LiveContext value={source}>{children}</LiveContext>;
}

export function useLive(): LiveState {
  const source = useContext(LiveContext);
  if (!source) throw new Error('There is no live source above.');
  return useSyncExternalStore(source.subscribe, source.read);
}

/** This machine's time, each second. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => { setNow(Date.now()); }, 1_000);
    return () => { clearInterval(timer); };
  }, []);
  return now;
}
