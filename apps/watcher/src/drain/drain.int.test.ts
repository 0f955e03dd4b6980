import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { addressOf, startTcpProxy, urlThrough } from '@tandem/faults';
import { programArguments, workspaceRoot } from '@tandem/stack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../config.ts';
import { createDeployment, onceEach, patience, type Deployment } from '../testing/deployment.ts';
import { openDrain, type Slice } from './index.ts';

const program = programArguments('apps/watcher/src/testing/drain-instance.ts');
/** Enough to open the stream on a busy machine, which a slice does first. */
const sliceMs = 10_000;
/** As many submissions may wait: what a slice has to go through stays small however slow the machine. */
const mayWait = 500;

describe('a drain that is called in slices', () => {
  let deployment: Deployment;

  beforeEach(async () => {
    deployment = await createDeployment({ mongodbUri: process.env.MONGODB_URI!, redisUrl: process.env.REDIS_URL! });
  });
  afterEach(() => deployment.end());

  const decided = () => deployment.collections.decisions.countDocuments();
  const waiting = async () => (await deployment.organization.collection('form_submissions').countDocuments()) - (await decided());
  const submitUnlessBehind = async () => {
    if ((await waiting()) < mayWait) await deployment.submit(5);
  };

  /** A process of its own, warm for so many slices. */
  function startInstance(slices: number) {
    const child = spawn(process.execPath, [...program, String(slices), String(sliceMs)], {
      cwd: workspaceRoot,
      env: { ...deployment.environment, LOG_LEVEL: 'fatal' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => { output += chunk; });
    const ended = once(child, 'close').then(() => output.split('\n').flatMap((line): Slice[] => (line.startsWith('{"slice"') ? [(JSON.parse(line) as { slice: Slice }).slice] : [])));
    return { ended, kill: () => { child.kill('SIGKILL'); } };
  }

  /** A platform that always has two instances at it, whatever becomes of them. What they came to is told at the end. */
  function startPlatform() {
    const alive = new Set<ReturnType<typeof startInstance>>();
    const seen: Slice[] = [];
    let isOn = true as boolean;
    const keep = async (): Promise<void> => {
      while (isOn) {
        const one = startInstance(3);
        alive.add(one);
        seen.push(...(await one.ended));
        alive.delete(one);
      }
    };
    const kept = Promise.all([keep(), keep()]);
    return {
      seen,
      alive: () => [...alive],
      /** None is started any more; resolves when those that are alive have had their slices. */
      async stop() {
        isOn = false;
        await kept;
      },
    };
  }

  /** Slice after slice, with time enough on a busy machine, until all is done. */
  async function drainAll(): Promise<void> {
    const drain = openDrain(loadConfig({ ...deployment.environment, LOG_LEVEL: 'fatal' }, ['--drain']));
    try {
      await expect.poll(() => drain.slice({ withinMs: 20_000 }), { timeout: 120_000, interval: 100 }).toMatchObject({ outcome: 'caught-up', moreWaits: false });
    } finally {
      await drain.close();
    }
  }

  it('loses nothing and doubles nothing under load, its instances overlapping and killed in the midst', async () => {
    // the very first one has nothing before it
    await drainAll();
    const seen = await deployment.whileSubmitting(async () => {
      const platform = startPlatform();
      try {
        for (let kills = 0; kills < 5; kills += 1) {
          const before = await decided();
          await expect.poll(decided, { ...patience, timeout: 120_000 }).toBeGreaterThan(before + 20);
          // now both, now the older one alone, so that the other takes over
          const victims = platform.alive();
          for (const { kill } of kills % 2 === 0 ? victims : victims.slice(0, 1)) kill();
        }
      } finally {
        await platform.stop();
      }
      return platform.seen;
    }, submitUnlessBehind);
    await drainAll();
    expect(await deployment.account()).toEqual(onceEach);
    expect(await deployment.collections.deadLetters.countDocuments()).toBe(0);
    expect(new Set(seen.map(({ outcome }) => outcome))).toContain('another-leads');
    // whoever drained before, the platform's first, one behind each time that both were killed but the last, and whoever drained behind it
    expect((await deployment.collections.leases.findOne())?.epoch).toBeGreaterThanOrEqual(5);
  }, 400_000);

  it('says that more waits where its time was up, and goes on there with the same connections', async () => {
    const drain = openDrain(loadConfig({ ...deployment.environment, LOG_LEVEL: 'fatal' }, ['--drain']));
    try {
      expect(await drain.slice({ withinMs: 20_000 })).toMatchObject({ outcome: 'caught-up', moreWaits: false });
      await deployment.submit(6_000);
      const told = new AbortController();
      const cut = drain.slice({ withinMs: 20_000, signal: told.signal });
      await expect.poll(decided, patience).toBeGreaterThan(0);
      // one at a time
      expect(await drain.slice({ withinMs: 20_000 })).toMatchObject({ outcome: 'another-leads', moreWaits: false });
      told.abort();
      const stopped = await cut;
      expect(stopped).toMatchObject({ outcome: 'unfinished', moreWaits: true });
      expect(stopped.events).toBeLessThan(6_000);
      const rest = await drain.slice({ withinMs: 60_000 });
      expect(rest).toMatchObject({ outcome: 'caught-up', moreWaits: false, deadLettered: 0 });
      expect(await deployment.account()).toEqual(onceEach);
    } finally {
      await drain.close();
    }
  }, 120_000);

  it('comes back though a backend is away, and leaves to the next slice what it could not do', async () => {
    const proxy = await startTcpProxy(addressOf(process.env.REDIS_URL!));
    const drain = openDrain(loadConfig({ ...deployment.environment, REDIS_URL: urlThrough(process.env.REDIS_URL!, proxy), LOG_LEVEL: 'fatal' }, ['--drain']));
    try {
      expect(await drain.slice({ withinMs: 20_000 })).toMatchObject({ outcome: 'caught-up', moreWaits: false });
      proxy.cut();
      await deployment.submit(10);
      const slice = await drain.slice({ withinMs: 3_000 });
      expect(slice).toMatchObject({ outcome: 'unfinished', moreWaits: true });
      expect(await decided()).toBe(0);
      proxy.open();
      expect(await drain.slice({ withinMs: 20_000 })).toMatchObject({ outcome: 'caught-up', moreWaits: false, deadLettered: 0 });
      expect(await deployment.account()).toEqual(onceEach);
    } finally {
      await drain.close();
      await proxy.close();
    }
  }, 120_000);
});
