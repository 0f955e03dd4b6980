import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeployment, patience, type Deployment } from '../testing/deployment.ts';
import { startOwnServers, type OwnServers } from '../testing/own-servers.ts';
import type { WatcherProcess } from '../testing/watcher-process.ts';

describe('while Redis', { timeout: 150_000 }, () => {
  let servers: OwnServers;
  let deployment: Deployment;
  let leader: WatcherProcess;

  beforeAll(async () => {
    servers = await startOwnServers();
    deployment = await createDeployment({ mongodbUri: servers.mongodb.uri, redisUrl: servers.redis.url });
    leader = await deployment.startLeading();
  });
  afterAll(async () => {
    await deployment.end();
    await servers.stop();
  });

  const behind = () => expect.poll(() => leader.metric('tandem_stream_lag_seconds'), patience).toBeGreaterThan(1);

  it('is down, the watcher waits and says so; then all is enqueued once', async () => {
    await deployment.underLoad(async () => {
      await servers.redis.kill();
      await expect.poll(() => leader.part('stream'), patience).toMatch(/^degraded leader: trigger failed \d+ times in \d+ s: QUEUE_UNAVAILABLE/);
      expect(await leader.part('redis')).toBe('failing Redis does not answer');
      await behind();
      expect(await leader.metric('tandem_stream_batches_in_flight')).toBeLessThanOrEqual(4);
      await servers.redis.restart({ empty: false });
    });
    await deployment.expectOnceEach(leader);
    expect(await leader.part('redis')).toBe('ok');
  });

  it('hangs, the watcher waits and says so; then all is enqueued once', async () => {
    await deployment.underLoad(async () => {
      await servers.redis.kill('SIGSTOP');
      await expect.poll(() => leader.part('stream'), patience).toMatch(/^degraded leader: trigger failed \d+ times in \d+ s: QUEUE_UNAVAILABLE/);
      await servers.redis.kill('SIGCONT');
    });
    await deployment.expectOnceEach(leader);
  });

  it('has no memory left, the watcher waits and says so; then all is enqueued once', async () => {
    await deployment.underLoad(async () => {
      await deployment.redis.config('SET', 'maxmemory', '1');
      await expect.poll(() => leader.part('stream'), patience).toMatch(/^degraded leader: trigger failed \d+ times in \d+ s: QUEUE_UNAVAILABLE/);
      expect(await leader.part('redis')).toMatch(/^failing Redis refuses: OOM command not allowed/);
      await behind();
      await deployment.redis.config('SET', 'maxmemory', '0');
    });
    await deployment.expectOnceEach(leader);
    expect(await leader.part('redis')).toBe('ok');
    expect(leader.output()).toContain('OOM command not allowed');
  });

  it('takes no writes, the watcher waits and says so; then all is enqueued once', async () => {
    await deployment.underLoad(async () => {
      // a replica is what a failover leaves behind at the old address
      await deployment.redis.replicaof('127.0.0.1', 9);
      await expect.poll(() => leader.part('stream'), patience).toMatch(/^degraded leader: trigger failed/);
      expect(await leader.part('redis')).toMatch(/^failing Redis refuses: READONLY/);
      await deployment.redis.replicaof('NO', 'ONE');
    });
    await deployment.expectOnceEach(leader);
  });

  it('forgets its scripts, nothing is lost', async () => {
    const scripts = async () => Number(/number_of_cached_scripts:(\d+)/.exec(await deployment.redis.info('memory'))?.[1]);
    await deployment.underLoad(async () => {
      expect(await scripts()).toBeGreaterThan(0);
      await deployment.redis.script('FLUSH');
      await expect.poll(scripts, patience).toBeGreaterThan(0);
    });
    await deployment.expectOnceEach(leader);
  });

  it('is emptied, the watcher goes on, and what it had enqueued lies pending for the sweep', async () => {
    await deployment.underLoad(() => deployment.redis.flushall());
    await expect.poll(async () => (await deployment.account()).decisions.missing, patience).toEqual([]);
    const { executions, jobs } = await deployment.account();
    expect(executions).toEqual({ missing: [], unasked: [] });
    expect(jobs.unasked).toEqual([]);
    expect(jobs.missing).not.toEqual([]);
    const pending = new Set((await deployment.collections.executions.find({ state: 'pending' }).toArray()).map(({ submissionId, workflowId }) => `${submissionId} ${workflowId}`));
    expect(jobs.missing.filter((one) => !pending.has(one))).toEqual([]);
    await expect.poll(() => leader.isCaughtUpLeader(), patience).toBe(true);
  });
});
