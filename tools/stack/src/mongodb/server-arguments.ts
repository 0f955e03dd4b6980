import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { MongoServerKind } from './choose-server.ts';
import { replicaSetName } from './replica-set.ts';

/** Some minutes under load. SecantusDB takes about 5 kB of memory for each entry whenever anybody reads the oplog, be it one entry. */
const defaultOplogEntries = 500_000;
const oplogMegabytes = 8_192;
const oplogRetentionSeconds = 7 * 24 * 3_600;

export interface ServerArgumentsInput {
  readonly kind: MongoServerKind;
  readonly dataDirectory: string;
  readonly oplogEntries: number | undefined;
  readonly authenticate: boolean;
}

/** What the server is started with besides port, address and folder. Fail points on, cache bounded, oplog large. */
export async function serverArguments(input: ServerArgumentsInput): Promise<string[]> {
  const common = ['--replSet', replicaSetName, '--setParameter', 'enableTestCommands=1'];
  if (input.kind === 'mongod') {
    return [
      ...common,
      '--wiredTigerCacheSizeGB', '0.5',
      '--oplogSize', String(oplogMegabytes),
      // An idle stream's resume token moves on by the no-op writer.
      '--setParameter', 'periodicNoopIntervalSecs=1',
      ...(input.authenticate ? ['--keyFile', await writeKeyFile(input.dataDirectory)] : []),
    ];
  }
  return [
    ...common,
    // Without it a SIGKILL loses acknowledged writes.
    '--sync-on-commit',
    '--cache-size', '512M',
    '--oplog-max-entries', String(input.oplogEntries ?? defaultOplogEntries),
    '--oplog-retention-seconds', String(oplogRetentionSeconds),
    '--noop-heartbeat-seconds', '1',
  ];
}

/** mongod wants one where a replica set has access control, even with a single member. */
async function writeKeyFile(dataDirectory: string): Promise<string> {
  const file = path.join(path.dirname(dataDirectory), `${path.basename(dataDirectory)}.key`);
  await writeFile(file, randomBytes(96).toString('base64'), { mode: 0o600 });
  return file;
}
