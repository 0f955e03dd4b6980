import { randomInt } from 'node:crypto';
import { freePort } from '../processes/free-port.ts';
import { waitUntil } from '../processes/wait-until.ts';
import { dataServerArguments, redisStarter, type RedisNodeProcess, type SeveralServersOptions } from './several-servers.ts';

const password = 'of-the-cluster';
const slots = 16_384;
const masterCount = 3;
/** A cluster's nodes speak to each other at a port that lies so much higher. */
const busOffset = 10_000;

/** Three masters, each with a replica. */
export interface RedisCluster {
  /** For REDIS_URL, with the password. */
  readonly url: string;
  /** SIGKILL to the master that has this key. */
  killMasterOf(key: string): Promise<void>;
  /** That master becomes the replica of its own, and lives on; resolves when it has. */
  handOver(key: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one; resolves when all nodes say that it is well, and the replicas follow. */
export async function startRedisCluster(options: SeveralServersOptions): Promise<RedisCluster> {
  const start = await redisStarter(options);
  const nodes: RedisNodeProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    for (let index = 0; index < masterCount * 2; index += 1) {
      nodes.push(await start({ name: `node-${index}`, password, port: await freePortWithBus(), arguments: (directory, port) => clusterArguments(directory, port) }));
    }
    const masters = nodes.slice(0, masterCount);
    await giveSlots(masters);
    await introduce(nodes);
    await Promise.all(masters.map((master, index) => follow(nodes[masterCount + index], master)));
    for (const node of nodes) await waitUntil(() => isWell(node), { what: 'the cluster to be well' });
    return {
      url: `redis+cluster://:${password}@${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
      async killMasterOf(key) {
        const { master } = await waitUntil(() => shardOf(nodes, key), { what: 'a replica that could take over' });
        await master.kill();
      },
      async handOver(key) {
        const { replica } = await waitUntil(() => shardOf(nodes, key), { what: 'a replica that could take over' });
        await replica.client.call('CLUSTER', 'FAILOVER');
        await waitUntil(async () => (await shardOf(nodes, key)).master === replica, { what: 'the replica to be the master' });
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Both below what systems give to outgoing connections. */
async function freePortWithBus(): Promise<number> {
  for (;;) {
    const port = await freePort(randomInt(20_000, 22_700));
    if (port < 22_700 && (await freePort(port + busOffset)) === port + busOffset) return port;
  }
}

function clusterArguments(directory: string, port: number): readonly string[] {
  return [
    ...dataServerArguments(directory, port, password),
    '--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf', '--cluster-node-timeout', '1000', '--cluster-replica-validity-factor', '0',
  ];
}

async function giveSlots(masters: readonly RedisNodeProcess[]): Promise<void> {
  const share = Math.ceil(slots / masters.length);
  for (const [index, { client }] of masters.entries()) {
    const own = Array.from({ length: Math.min(share, slots - index * share) }, (_, offset) => index * share + offset);
    await client.call('CLUSTER', 'ADDSLOTS', ...own);
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
  }
}

async function introduce(nodes: readonly RedisNodeProcess[]): Promise<void> {
  const [first, ...others] = nodes;
  for (const { port } of others) await first?.client.call('CLUSTER', 'MEET', '127.0.0.1', port);
  for (const { client } of nodes) {
    await waitUntil(async () => (await knownNodes(client)).length === nodes.length, { what: 'the nodes to know one another' });
  }
}

/** A replica can follow only whom it knows by name. */
async function follow(replica: RedisNodeProcess | undefined, master: RedisNodeProcess): Promise<void> {
  const name = (await master.client.call('CLUSTER', 'MYID')) as string;
  await waitUntil(() => replica?.client.call('CLUSTER', 'REPLICATE', name), { what: 'a replica to know its master' });
}

async function knownNodes(client: RedisNodeProcess['client']): Promise<readonly string[]> {
  const lines = ((await client.call('CLUSTER', 'NODES')) as string).split('\n');
  return lines.filter((line) => line !== '' && !line.includes('handshake'));
}

/** Whether this node is in its place, and knows who follows whom. */
async function isWell({ client }: RedisNodeProcess): Promise<boolean> {
  const replicas = (await knownNodes(client)).filter((line) => line.includes('slave'));
  const state = (await client.call('CLUSTER', 'INFO')) as string;
  const replication = await client.info('replication');
  return state.includes('cluster_state:ok') && replicas.length === masterCount && (replication.includes('role:master') ? replication.includes('connected_slaves:1') : replication.includes('master_link_status:up'));
}

interface Shard {
  readonly master: RedisNodeProcess;
  readonly replica: RedisNodeProcess;
}

/** As its last node has it, which names a replica only when that has the master's data. */
async function shardOf(nodes: readonly RedisNodeProcess[], key: string): Promise<Shard> {
  const client = nodes.at(-1)?.client;
  const slot = Number(await client?.call('CLUSTER', 'KEYSLOT', key));
  const shards = (await client?.call('CLUSTER', 'SLOTS')) as readonly (readonly [number, number, ...(readonly [string, number])[]])[];
  const [, , ...ports] = shards.find(([from, to]) => from <= slot && slot <= to) ?? [];
  const [master, replica] = ports.map(([, port]) => nodes.find((node) => node.port === port));
  if (!master || !replica) throw new Error(`No master and replica have the slot ${slot}.`);
  return { master, replica };
}
