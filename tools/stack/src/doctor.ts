import { readRedisUrl } from '@tandem/service-host';
import { findChromium, noChromiumAdvice } from './chromium.ts';
import { canInstallDebianPackages } from './installation/debian-package.ts';
import { givenBackends } from './given-backends.ts';
import { chooseMongoServer } from './mongodb/choose-server.ts';
import { labelOf, limitsOf } from './mongodb/describe-server.ts';
import { probeMongoServer } from './mongodb/probe-server.ts';
import { chooseRedis } from './redis/choose-redis.ts';
import { probeRedis } from './redis/provide-redis.ts';

/** What one backend would be, for people to read. */
export interface Prognosis {
  readonly need: string;
  readonly use: string;
  /** Why this, what was passed over, and what it can't show. */
  readonly notes: readonly string[];
}

/** Says what the stack would use and why; starts, installs and downloads nothing. */
export async function diagnose(environment: NodeJS.ProcessEnv): Promise<readonly Prognosis[]> {
  const given = givenBackends(environment);
  return [
    given.mongodbUri === undefined ? await mongodbPrognosis(environment) : { need: 'MongoDB', use: 'the one named by MONGODB_URI', notes: [] },
    given.redisUrl === undefined ? await redisPrognosis(environment) : namedRedis(given.redisUrl),
    given.unleash === undefined
      ? { need: 'Unleash', use: 'unleash-server from npm on PGlite', notes: ['why: UNLEASH_URL is not set'] }
      : { need: 'Unleash', use: 'the one named by UNLEASH_URL', notes: given.unleash.adminToken === undefined ? ["can't: change flags, as UNLEASH_ADMIN_TOKEN is not set"] : [] },
    await browserPrognosis(environment),
  ];
}

async function mongodbPrognosis(environment: NodeJS.ProcessEnv): Promise<Prognosis> {
  const { choice, passedOver } = chooseMongoServer({ ...(await probeMongoServer(environment, true)), failed: {} });
  const notes = passedOver.map((line) => `not: ${line}`);
  if (choice.source === 'none') return { need: 'MongoDB', use: 'nothing', notes: [...choice.reason.split('\n'), ...notes] };
  return {
    need: 'MongoDB',
    use: choice.binary === undefined ? labelOf(choice.kind) : `${labelOf(choice.kind)}: ${choice.binary}`,
    notes: [`why: ${choice.reason}`, ...notes, ...limitsOf(choice.kind).map((line) => `can't show: ${line}`)],
  };
}

/** Read as the apps read it; what they would refuse is said here, without the address, which may hold a password. */
export function namedRedis(url: string): Prognosis {
  const reading = readRedisUrl(url);
  if ('problem' in reading) return { need: 'Redis', use: 'nothing', notes: [`not: REDIS_URL ${reading.problem}`] };
  const uses = { server: 'the one', sentinel: 'the master that the Sentinels know, as', cluster: 'the cluster' } as const;
  return { need: 'Redis', use: `${uses[reading.address.kind]} named by REDIS_URL`, notes: [] };
}

async function redisPrognosis(environment: NodeJS.ProcessEnv): Promise<Prognosis> {
  const { choice, passedOver } = chooseRedis({ ...(await probeRedis(environment)), failed: {} });
  const notes = passedOver.map((line) => `not: ${line}`);
  if (choice.source === 'none') return { need: 'Redis', use: 'nothing', notes: [...choice.reason.split('\n'), ...notes] };
  return { need: 'Redis', use: choice.binary ?? 'redis-server, to be installed', notes: [`why: ${choice.reason}`, ...notes] };
}

async function browserPrognosis(environment: NodeJS.ProcessEnv): Promise<Prognosis> {
  const found = await findChromium(environment);
  if (found !== undefined) return { need: 'Browser', use: found, notes: ['why: for the tests of web pages'] };
  if (await canInstallDebianPackages(environment)) return { need: 'Browser', use: "the distribution's package chromium, to be installed by npm test", notes: [] };
  return { need: 'Browser', use: 'nothing', notes: noChromiumAdvice.split('\n') };
}
