import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, it } from 'vitest';
import { queueUses, redisUserLine, type QueueUse } from './redis-privileges.ts';

const scripts = path.join(path.dirname(createRequire(import.meta.url).resolve('bullmq')), 'scripts');

function commandsOf(script: string): readonly string[] {
  return [...readFileSync(path.join(scripts, `${script}.js`), 'utf8').matchAll(/\br?call\(\s*["']([A-Za-z]+)["']/g)].map(([, command = '']) => command.toLowerCase());
}

it.each<[QueueUse, readonly string[]]>([
  ['add', ['addStandardJob-9']],
  ['take', ['moveToActive-11', 'moveToFinished-14', 'extendLock-2', 'extendLocks-1', 'moveStalledJobsToWait-9', 'saveStacktrace-1']],
  ['look', ['getCounts-1', 'getRanges-1', 'getStateV2-8', 'getRateLimitTtl-2', 'isMaxed-2']],
])('whoever may %s may do what the scripts of this BullMQ ask for', (use, names) => {
  const granted: readonly string[] = queueUses[use];
  // a rate limit that has run out is taken away by whoever adds or takes: nobody sets one
  const asked = names.flatMap(commandsOf).filter((command) => !(use === 'look' && command === 'del'));
  expect(asked.length).toBeGreaterThan(3);
  expect([...new Set(asked)].filter((command) => !granted.includes(command))).toEqual([]);
});

it('a user has keys of its queue alone, in a cluster those of its hash tag', () => {
  expect(redisUserLine('queue-depth', 'tandem')).toBe('ACL SETUSER tandem-queue-depth resetkeys resetchannels ~tandem:executions:wait -@all +eval +hello +info +llen +ping +select +type');
  expect(redisUserLine('worker', '{tandem}')).toContain(' ~{tandem}:executions:* ~{tandem}:executions-mark -@all ');
  expect(redisUserLine('watcher', '{tandem}')).toContain('+cluster|slots');
});
