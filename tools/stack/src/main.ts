import { once } from 'node:events';
import { diagnose } from './doctor.ts';
import { refuseSecondStack, writeEnvironmentFile } from './environment-file.ts';
import { shutdownSignal } from './processes/shutdown-signal.ts';
import { createProgram } from './program.ts';
import { startStack, type Stack } from './start-stack.ts';

const onProgress = (message: string): void => { console.log(`  … ${message}`); };

/** Brings everything up, says where it is, and keeps it up until a signal. */
async function run({ data }: { readonly data?: string }): Promise<void> {
  refuseSecondStack();
  const signal = shutdownSignal();
  const stack = await startStack({
    need: ['mongodb', 'redis', 'unleash'], onProgress, signal, ...(data === undefined ? {} : { dataDirectory: data }),
  });
  try {
    const file = writeEnvironmentFile(variablesOf(stack));
    console.log(describe(stack, data !== undefined));
    await untilAborted(signal);
    await file.remove();
  } finally {
    await stack.stop();
  }
}

/** Where all backends are given, nothing else would keep the process. */
async function untilAborted(signal: AbortSignal): Promise<void> {
  const keepAlive = setInterval(() => undefined, 60_000);
  if (!signal.aborted) await once(signal, 'abort');
  clearInterval(keepAlive);
}

function variablesOf({ mongodb, redis, unleash }: Stack): Record<string, string> {
  return {
    MONGODB_URI: mongodb.uri,
    REDIS_URL: redis.url,
    UNLEASH_URL: unleash.url,
    UNLEASH_CLIENT_TOKEN: unleash.clientToken,
    ...(unleash.adminToken === undefined ? {} : { UNLEASH_ADMIN_TOKEN: unleash.adminToken }),
  };
}

function describe({ mongodb, redis, unleash, directory }: Stack, kept: boolean): string {
  const { label, reason, limits } = mongodb.description;
  return [
    `MongoDB   ${withoutPassword(mongodb.uri)}`,
    `          ${label}: ${reason}`,
    ...limits.map((line) => `          can't show: ${line}`),
    `Redis     ${withoutPassword(redis.url)}`,
    `          ${redis.description.label}: ${redis.description.reason}`,
    `Unleash   ${unleash.url}`,
    unleash.owned ? `          dashboard login: ${unleash.login.username} / ${unleash.login.password}` : '          named by UNLEASH_URL',
    `Data      ${directory}${kept ? '' : ' (removed at the end)'}`,
    '',
    'In other terminals: npx nx run <app>:serve, where <app> is legacy-trigger, watcher, worker or reconciler',
    'Ctrl-C ends the stack.',
  ].join('\n');
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/([^:@/]*):[^@/]*@/, '//$1:***@').replace(/(sentinelPassword=)[^&]*/, '$1***');
}

async function doctor(): Promise<void> {
  for (const { need, use, notes } of await diagnose(process.env)) {
    console.log([`${need.padEnd(9)} ${use}`, ...notes.map((line) => `          ${line}`)].join('\n'));
  }
}

try {
  await createProgram({ start: run, doctor }).parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
