import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { waitUntil } from '../processes/wait-until.ts';
import { dataServerArguments, redisStarter, type RedisNodeProcess, type SeveralServersOptions } from './several-servers.ts';

const masterName = 'tandem';
const password = 'of-redis';
const sentinelPassword = 'of-the-sentinels';
const sentinelCount = 3;

/** A master, a replica and three Sentinels, who need two to agree. */
export interface SentinelSet {
  /** For REDIS_URL, with both passwords. */
  readonly url: string;
  /** SIGKILL to whoever is master now. */
  killMaster(): Promise<void>;
  /** The master becomes the replica, and lives on; resolves when the Sentinels have another. */
  handOver(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one; resolves when the Sentinels know one another and the replica, so that a failover can come. */
export async function startSentinelSet(options: SeveralServersOptions): Promise<SentinelSet> {
  const start = await redisStarter(options);
  const nodes: RedisNodeProcess[] = [];
  const startNode = async (wanted: Parameters<typeof start>[0]): Promise<RedisNodeProcess> => {
    const node = await start(wanted);
    nodes.push(node);
    return node;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    const master = await startNode({ name: 'one', password, arguments: (directory, port) => dataServerArguments(directory, port, password) });
    await startNode({
      name: 'two', password,
      arguments: (directory, port) => [...dataServerArguments(directory, port, password), '--replicaof', '127.0.0.1', String(master.port)],
    });
    const sentinels = await Promise.all(Array.from({ length: sentinelCount }, (_, index) => startNode({
      name: `sentinel-${index}`, password: sentinelPassword, arguments: (directory, port) => sentinelArguments(directory, port, master.port),
    })));
    for (const sentinel of sentinels) await waitUntil(() => isComplete(sentinel), { what: 'the Sentinels to know one another' });
    return sentinelSet(nodes, sentinels, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

function sentinelSet(nodes: readonly RedisNodeProcess[], sentinels: readonly RedisNodeProcess[], stop: () => Promise<void>): SentinelSet {
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const masterPort = async () => {
    const answer = (await sentinels[0]?.client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName)) as readonly string[];
    return Number(answer[1]);
  };
  return {
    url: `redis+sentinel://:${password}@${hosts}/${masterName}?sentinelPassword=${sentinelPassword}`,
    async handOver() {
      const before = await masterPort();
      await sentinels[0]?.client.call('SENTINEL', 'FAILOVER', masterName);
      await waitUntil(async () => (await masterPort()) !== before, { what: 'the Sentinels to have another master' });
    },
    async killMaster() {
      const port = await masterPort();
      await nodes.find((node) => node.port === port)?.kill();
    },
    stop,
  };
}

/** A Sentinel keeps what it learns in its file, and cannot be told by arguments alone. */
async function sentinelArguments(directory: string, port: number, masterPort: number): Promise<readonly string[]> {
  const file = path.join(directory, 'sentinel.conf');
  const lines = [
    `port ${port}`, 'bind 127.0.0.1', `dir ${directory}`, 'daemonize no', `requirepass ${sentinelPassword}`,
    `sentinel monitor ${masterName} 127.0.0.1 ${masterPort} 2`,
    `sentinel auth-pass ${masterName} ${password}`,
    `sentinel down-after-milliseconds ${masterName} 500`,
    `sentinel failover-timeout ${masterName} 3000`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  return [file, '--sentinel'];
}

async function isComplete({ client }: RedisNodeProcess): Promise<boolean> {
  const answer = (await client.call('SENTINEL', 'MASTER', masterName)) as readonly string[];
  const valueOf = (field: string) => Number(answer[answer.indexOf(field) + 1]);
  return valueOf('num-other-sentinels') === sentinelCount - 1 && valueOf('num-slaves') === 1;
}
