import { waitUntil, type MongoServer } from '@tandem/stack';
import { createMongoClient } from '@tandem/mongodb';
import { startWatcher } from '../contenders/catalogue.ts';
import { insertSubmission } from '../load/trickle.ts';
import type { Program } from '../programs/program.ts';
import { preciseNow } from '../programs/tally.ts';
import type { Stage } from '../stage.ts';
import { firstCheckpoint } from './drain.ts';
import type { RoundResult, Row, RowContext } from './row.ts';

const outages = {
  'server killed and restarted': async (server: MongoServer) => {
    await server.kill();
    await server.restart();
  },
  'primary stepped down and elected again': async (server: MongoServer) => {
    const client = directClient(server);
    try {
      await client.db('admin').command({ replSetStepDown: 1, secondaryCatchUpPeriodSecs: 0, force: true });
    } finally {
      await client.close();
    }
  },
} as const;

let probes = 0;

/** From the moment when the server takes writes again to the first job: what the watcher adds to an outage. */
export const reconnect: Row = {
  id: 'reconnect',
  title: 'reconnect after a new primary',
  goals: Object.keys(outages).map((of) => ({ of, what: 'first job after the first write', atMost: 2 })),
  rounds: ({ rounds }) => rounds,
  roundSeconds: () => 20,
  measure: (context) => context.onStage((stage) => measureOutages(stage, context)),
};

async function measureOutages(stage: Stage, { onProgress }: RowContext): Promise<RoundResult> {
  const server = stage.stack.mongodb;
  if (!server.owned) throw new Error("a server named by MONGODB_URI is not the bench's to restart");
  const platform = await stage.openPlatform();
  const watcher = startWatcher({ stage, platform });
  try {
    await firstCheckpoint(stage, platform, watcher);
    const samples = [];
    for (const [of, strike] of Object.entries(outages)) {
      onProgress(of);
      await strike(server);
      const seconds = await untilProbed(stage, server, watcher);
      samples.push({ of, what: 'first job after the first write', unit: 's', value: seconds });
    }
    return { samples };
  } finally {
    await watcher.stop();
    await platform.remove();
    await stage.removeSubmissions();
  }
}

/** A connection to this very server, which doesn't wait for a primary. */
const directClient = ({ port }: MongoServer) => createMongoClient({ uri: `mongodb://127.0.0.1:${port}/?directConnection=true`, appName: 'bench-probe', serverSelectionTimeoutMS: 500 });

/** Inserts until the server takes one, and waits for the job of that very one. */
async function untilProbed(stage: Stage, server: MongoServer, watcher: Program): Promise<number> {
  await watcher.begin(0, true);
  const client = directClient(server);
  const run = `probe${probes++}`;
  let attempt = 0;
  let at = 0;
  try {
    await waitUntil(async () => {
      attempt += 1;
      await insertSubmission(stage, `sub_${run}_${attempt}`, attempt, client);
      at = preciseNow();
      return true;
    }, { timeoutMs: 60_000, intervalMs: 5, signal: stage.signal, what: 'the server to take writes' });
    const submissionId = `sub_${run}_${attempt}`;
    let enqueuedAt: number | undefined;
    await waitUntil(async () => {
      enqueuedAt ??= new Map(await watcher.words()).get(submissionId);
      return enqueuedAt !== undefined;
    }, { timeoutMs: 60_000, signal: stage.signal, what: 'the job of the first write' });
    return ((enqueuedAt ?? NaN) - at) / 1_000;
  } finally {
    await client.close();
  }
}
