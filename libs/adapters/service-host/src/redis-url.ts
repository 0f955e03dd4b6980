export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

interface SeveralNodes extends Credentials {
  readonly nodes: readonly RedisNode[];
  readonly tls: boolean;
}

/** Where Redis is to be found: one server, the Sentinels that know which one leads, or nodes of a cluster. */
export type RedisAddress =
  | { readonly kind: 'server'; readonly url: string }
  | (SeveralNodes & { readonly kind: 'sentinel'; readonly master: string; readonly database: number; readonly sentinel: Credentials })
  | (SeveralNodes & { readonly kind: 'cluster' });

export type RedisUrlReading = { readonly address: RedisAddress } | { readonly problem: string };

/** What is wrong, in words for who set it; never with a part of the URL, which may be a secret. */
class Problem extends Error {}

const mostNodes = 50;
const severalNodes = /^redis(s?)\+(sentinel|cluster):\/\/(?:([^@/?#]*)@)?([^@/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
const node = /^([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(\d{1,5}))?$/;
const masterAndDatabase = /^([A-Za-z0-9._-]{1,100})(?:\/(\d{1,4}))?$/;

/**
 * Reads REDIS_URL, in one of three forms; with `rediss` for TLS:
 *
 * - `redis://[user:password@]host[:6379][/database]`
 * - `redis+sentinel://[user:password@]host[:26379],host…/master[/database][?sentinelUsername=…&sentinelPassword=…]`
 * - `redis+cluster://[user:password@]host[:6379],host…`
 */
export function readRedisUrl(text: string): RedisUrlReading {
  try {
    return { address: /^rediss?:/.test(text) ? readServer(text) : readSeveral(text) };
  } catch (error) {
    if (error instanceof Problem) return { problem: error.message };
    throw error;
  }
}

function readServer(url: string): RedisAddress {
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url) || !node.test(new URL(url).host)) throw new Problem('is not a URL of a Redis server: redis://user:password@host:6379');
  return { kind: 'server', url };
}

function readSeveral(text: string): RedisAddress {
  const match = severalNodes.exec(text);
  if (!match) throw new Problem('must start with redis://, rediss://, redis+sentinel:// or redis+cluster:// (with TLS: rediss+…), and be a URL; write @, / and ? in a password as %40, %2F and %3F');
  const [, secure, kind, credentials = '', hosts = '', path = '', query = ''] = match;
  const common = { tls: secure === 's', ...readCredentials(credentials) };
  return kind === 'sentinel'
    ? { kind, ...common, nodes: readNodes(hosts, 26_379), ...readMaster(path), sentinel: readSentinelCredentials(query) }
    : readCluster({ ...common, nodes: readNodes(hosts, 6_379) }, path, query);
}

function readCluster(nodes: SeveralNodes, path: string, query: string): RedisAddress {
  if (path !== '' && path !== '0') throw new Problem('a Redis Cluster has database 0 alone');
  if (query !== '') throw new Problem('takes no options after a question mark for a Redis Cluster');
  return { kind: 'cluster', ...nodes };
}

function readNodes(text: string, usualPort: number): readonly RedisNode[] {
  const nodes = text.split(',').slice(0, mostNodes + 1).map((entry) => readNode(entry, usualPort));
  if (nodes.length > mostNodes) throw new Problem(`names more than ${mostNodes} nodes`);
  return nodes;
}

function readNode(text: string, usualPort: number): RedisNode {
  const match = node.exec(text);
  const port = Number(match?.[2] ?? usualPort);
  if (match?.[1] === undefined || port < 1 || port > 65_535) throw new Problem('must name its nodes as host:port, separated by commas');
  return { host: match[1].replace(/^\[(.*)\]$/, '$1'), port };
}

function readMaster(path: string): { readonly master: string; readonly database: number } {
  const match = masterAndDatabase.exec(path);
  if (match?.[1] === undefined) throw new Problem('must name what the Sentinels watch: redis+sentinel://host:26379/master, or /master/database');
  return { master: match[1], database: Number(match[2] ?? 0) };
}

function readCredentials(text: string): Credentials {
  const colon = text.indexOf(':');
  return credentialsOf(colon < 0 ? text : text.slice(0, colon), colon < 0 ? '' : text.slice(colon + 1), decoded);
}

function readSentinelCredentials(query: string): Credentials {
  const options = new URLSearchParams(query);
  const unknown = [...options.keys()].some((name) => name !== 'sentinelUsername' && name !== 'sentinelPassword');
  if (unknown) throw new Problem('takes sentinelUsername and sentinelPassword after the question mark, and nothing else');
  return credentialsOf(options.get('sentinelUsername') ?? '', options.get('sentinelPassword') ?? '', (value) => value);
}

/** An empty one counts as not given. */
function credentialsOf(username: string, password: string, read: (text: string) => string): Credentials {
  return { ...(username !== '' && { username: read(username) }), ...(password !== '' && { password: read(password) }) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Problem('has a % in its user or password that stands for no character; write it as %25');
  }
}
