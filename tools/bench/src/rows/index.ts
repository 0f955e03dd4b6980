import { catchingUp } from './catching-up.ts';
import { comparing } from './comparing.ts';
import { idleCheckpoint } from './idle-checkpoint.ts';
import { latency } from './latency.ts';
import { matching } from './matching.ts';
import { reads } from './reads.ts';
import { reconnect } from './reconnect.ts';
import type { Row } from './row.ts';
import { takeover } from './takeover.ts';
import { watcherAgainstRaw } from './watcher-against-raw.ts';

/** In the order in which they are measured: the one that harms the server comes last. */
export const rows: readonly Row[] = [watcherAgainstRaw, latency, catchingUp, matching, reads, comparing, takeover, idleCheckpoint, reconnect];
