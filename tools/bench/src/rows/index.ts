import type { Row } from './row.ts';
import { catchingUp } from './catching-up.ts';
import { latency } from './latency.ts';
import { matching } from './matching.ts';
import { watcherAgainstRaw } from './watcher-against-raw.ts';

/** In the order in which they are measured: those that harm a server come last. */
export const rows: readonly Row[] = [watcherAgainstRaw, latency, catchingUp, matching];
