import { lasting } from './lasting.ts';
import type { Play } from './scene.ts';

/** Enough to put batches and renewals out of step. */
const delayMs = 60;

export const connectionsCut: Play<'connections-cut'> = ({ app, backend, forMs }, { proxies, signal }) =>
  lasting(forMs, signal, () => { proxies[app][backend].cut(); }, () => { proxies[app][backend].open(); });

export const connectionsStalled: Play<'connections-stalled'> = ({ app, backend, forMs }, { proxies, signal }) =>
  lasting(forMs, signal, () => { proxies[app][backend].stall(); }, () => { proxies[app][backend].open(); });

export const connectionsDelayed: Play<'connections-delayed'> = ({ app, backend, forMs }, { proxies, signal }) =>
  lasting(forMs, signal, () => { proxies[app][backend].delay(delayMs); }, () => { proxies[app][backend].open(); });
