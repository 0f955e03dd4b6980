import { settingsSchema, type Settings } from '@tandem/console-contract';
import { createContext, useContext, type ReactNode } from 'react';
import { get } from './api/client.ts';
import { useLoaded } from './api/use-loaded.ts';

const SettingsContext = createContext<Settings | null>(null);
const load = (signal: AbortSignal): Promise<Settings> => get('./api/settings', settingsSchema, signal);

/** What the server lets this page do. Null until it has said so. */
export function useSettings(): Settings | null {
  return useContext(SettingsContext);
}

export function SettingsProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const loaded = useLoaded(load);
  return <SettingsContext value={loaded.state === 'loaded' ? loaded.value : null}>{children}</SettingsContext>;
}
