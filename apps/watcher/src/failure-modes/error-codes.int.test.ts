import { needs, serverAbilities, type ServerAbilities } from '@tandem/faults';
import { createMongoClient } from '@tandem/mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onceEach } from '../testing/deployment.ts';
import { startFaultedWatcher, type FaultedWatcher, type Outcome, type ThrownFault } from '../testing/faulted-watcher.ts';
import { historyLost, streamErrorCodes, type StreamErrorCode } from './error-code-table.ts';

const places = ['at `getMore`', 'at `getMore`, twice running', 'at the `aggregate` that resumes'];

/** After a `getMore` of the same code; but where history is lost none follows that resumes, so the connection is cut in its place. */
const resuming = (row: StreamErrorCode) =>
  historyLost.includes(row) ? { commands: ['aggregate'], times: 1, cutBefore: true } : { commands: ['getMore', 'aggregate'], times: 2, cutBefore: false };

const throws = (row: StreamErrorCode): readonly ThrownFault[] =>
  [{ commands: ['getMore'], times: 1, cutBefore: false }, { commands: ['getMore'], times: 2, cutBefore: false }, resuming(row)]
    .map((fault) => ({ ...fault, errorCode: row.code, byProxy: row.byProxy ?? false, ...(row.label !== undefined && { errorLabels: [row.label] }) }));

/** As many as vitest plays at a time, each by a watcher of its own; most of the time they wait for the lag to be 0. */
const watchersAtOnce = 5;
const title = ({ code, name, label }: StreamErrorCode) => [code, name, ...(label === undefined ? [] : [`with ${label}`])].join(' ');

describe('a watcher that is answered', () => {
  const outcomes = new Map<StreamErrorCode, readonly Outcome[]>();
  let server: ServerAbilities;
  let watchers: readonly FaultedWatcher[] = [];
  const idle: FaultedWatcher[] = [];

  beforeAll(async () => {
    const client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'error-codes-test' });
    server = await serverAbilities(client);
    await client.close();
    const backends = { mongodbUri: process.env.MONGODB_URI!, redisUrl: process.env.REDIS_URL! };
    watchers = await Promise.all(Array.from({ length: watchersAtOnce }, () => startFaultedWatcher(backends)));
    idle.push(...watchers);
  });
  afterAll(() => Promise.all(watchers.map((watcher) => watcher.end())));

  describe.concurrent('with', () => {
    it.for(streamErrorCodes.map((row) => [title(row), row] as const))('%s loses nothing and doubles nothing', { timeout: 120_000 }, async ([, row], test) => {
      needs(test, server, 'fail-points');
      const watcher = idle.pop();
      if (!watcher) throw new Error('more codes are played at a time than there are watchers');
      const played: Outcome[] = [];
      try {
        for (const fault of throws(row)) played.push(await watcher.survive(fault));
      } finally {
        idle.push(watcher);
      }
      outcomes.set(row, played);
    });
  });

  it('has done each submission exactly once, after all of it, but for the dead letters', async () => {
    for (const watcher of watchers) expect(await watcher.account()).toEqual(onceEach);
  });

  it('gets over each code as docs/error-codes.md says', async (test) => {
    if (outcomes.size < streamErrorCodes.length) test.skip('not every code was played');
    await expect(page(outcomes)).toMatchFileSnapshot('../../../../docs/error-codes.md');
  });
});

function page(outcomes: ReadonlyMap<StreamErrorCode, readonly Outcome[]>): string {
  const rows = streamErrorCodes.map((row) => `| ${row.code} | ${row.name} | ${row.label ?? ''} | ${(outcomes.get(row) ?? []).join(' | ')} |`);
  return [
    '# What the watcher does with each error code of its stream',
    '',
    'Written by the test that plays it, `apps/watcher/src/failure-modes/error-codes.int.test.ts`, by a fail point of the server that fails the command of',
    'one watcher alone: the `getMore` that waits for events, two of them in a row, and the `aggregate` that resumes after it (where the code means lost',
    'history nothing resumes after it, and the connection is cut in its place). The six at the end carry more than a fail point can; there a proxy puts in the code.',
    'Submissions come before, while and after. After each throw every one of them has been decided once, executed once and enqueued once, and the lag is 0.',
    '',
    '- **resumed**: the stream was opened anew after the last batch that was read. Without a limit of attempts, with a growing wait between them.',
    '- **backfilled**: history counts as lost. The gap is written down, the stream goes on from now, and what lies in the gap is read from the collections.',
    '- **dead-lettered**: the event counts as one that the server cannot hand over: twice at the same place, and it is passed by, for a person to look at.',
    '',
    'Nothing ends in a stop. A code that does not pass, an unauthorized watcher say, is asked again until somebody has mended it: health fails after 10 s,',
    'and log and health give the code; no place is lost meanwhile, as long as the oplog holds.',
    '',
    `| code | name | label | ${places.join(' | ')} |`,
    '|---:|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
