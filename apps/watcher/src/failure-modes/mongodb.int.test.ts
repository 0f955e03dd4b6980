import { addressOf, failCommand, needs, serverAbilities, startTcpProxy, urlThrough, type FailCommand, type ServerAbilities, type TcpProxy } from '@tandem/faults';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeployment, patience, type Deployment } from '../testing/deployment.ts';
import { startOwnServers, type OwnServers } from '../testing/own-servers.ts';
import type { WatcherProcess } from '../testing/watcher-process.ts';

describe('while MongoDB', { timeout: 150_000 }, () => {
  let servers: OwnServers;
  let server: ServerAbilities;
  let proxy: TcpProxy;
  let deployment: Deployment;
  let leader: WatcherProcess;

  beforeAll(async () => {
    servers = await startOwnServers();
    proxy = await startTcpProxy(addressOf(servers.mongodb.uri));
    deployment = await createDeployment({ mongodbUri: servers.mongodb.uri, redisUrl: servers.redis.url });
    server = await serverAbilities(deployment.client);
    leader = await deployment.startLeading({ MONGODB_URI: urlThrough(servers.mongodb.uri, proxy) });
  });
  afterAll(async () => {
    await deployment.end();
    await proxy.close();
    await servers.stop();
  });

  /** The watcher's own commands fail for as long as it takes to see what there is to be seen. */
  async function whileFailing(fault: Omit<FailCommand, 'appName'>, see: () => Promise<unknown>): Promise<void> {
    const failPoint = await failCommand(deployment.client, { appName: 'watcher', mode: 'alwaysOn', ...fault });
    await see().finally(() => failPoint.off());
  }
  const retries = async (step: string) => (await leader.metric('tandem_stream_retries_total', `step="${step}"`)) ?? 0;

  it('is killed in mid-burst and comes back, nothing is lost and nothing is doubled', async () => {
    await deployment.underLoad(async () => {
      await servers.mongodb.kill();
      await expect.poll(() => leader.part('mongodb'), patience).toBe('failing no server takes writes');
      expect((await leader.readiness())?.status).toBe(503);
      await servers.mongodb.restart();
    });
    await deployment.expectOnceEach(leader);
    await expect.poll(() => leader.part('mongodb'), patience).toBe('ok');
  });

  it('hangs for longer than the lease lasts, the same leader goes on', async () => {
    const epoch = await leader.metric('tandem_stream_epoch');
    await deployment.underLoad(async () => {
      await servers.mongodb.kill('SIGSTOP');
      await expect.poll(() => leader.metric('tandem_stream_lag_seconds'), patience).toBeGreaterThan(4);
      await servers.mongodb.kill('SIGCONT');
    });
    await deployment.expectOnceEach(leader);
    expect(await leader.metric('tandem_stream_epoch')).toBe(epoch);
  });

  it('is behind a network that goes mute and ends no connection, the watcher connects anew by its heartbeat, and the same leader goes on', async () => {
    const epoch = await leader.metric('tandem_stream_epoch');
    await deployment.underLoad(async () => {
      proxy.abandon();
      await expect.poll(() => leader.metric('tandem_stream_lag_seconds'), patience).toBeGreaterThan(3);
      const decided = await deployment.collections.decisions.countDocuments();
      // the driver's heartbeat gives up after 6 s and ends what waits; a socket alone would wait for 60
      await expect.poll(() => deployment.collections.decisions.countDocuments(), { ...patience, timeout: 45_000 }).toBeGreaterThan(decided);
    });
    await deployment.expectOnceEach(leader);
    // whether the cursor itself broke off is up to what the reader was at: one that waited for its effects goes on with it
    expect(await leader.metric('tandem_stream_epoch')).toBe(epoch);
  });

  it.for([
    ['has no room on its disk', 14_031],
    ['takes the permission to write away', 13],
  ] as const)('%s, the watcher waits and says so, and sends nothing to the dead letters', async ([, errorCode], test) => {
    needs(test, server, 'fail-points');
    await deployment.underLoad(() =>
      whileFailing({ commands: ['insert'], errorCode }, async () => {
        await expect.poll(() => leader.part('stream'), patience).toMatch(/^degraded leader: trigger failed \d+ times in \d+ s: STORE_UNAVAILABLE/);
        await expect.poll(() => leader.metric('tandem_stream_lag_seconds'), patience).toBeGreaterThan(1);
      }),
    );
    await deployment.expectOnceEach(leader);
    expect(await deployment.collections.deadLetters.countDocuments()).toBe(0);
  });

  it('writes and cannot say whether a majority has it, nothing is doubled', async (test) => {
    needs(test, server, 'fail-points');
    const writeConcernError = { code: 64, errmsg: 'waiting for replication timed out' };
    const before = await retries('trigger');
    await deployment.underLoad(() =>
      whileFailing({ commands: ['insert'], writeConcernError }, () => expect.poll(() => retries('trigger'), patience).toBeGreaterThan(before + 2)),
    );
    await deployment.expectOnceEach(leader);
    expect(leader.output()).toContain(writeConcernError.errmsg);
  });

  it('takes neither checkpoints nor renewals of the lease, the effects go on, and health says what fails', async (test) => {
    needs(test, server, 'fail-points');
    await deployment.underLoad(() =>
      whileFailing({ commands: ['update'], errorCode: 14_031 }, async () => {
        await expect.poll(() => leader.part('stream'), patience).toMatch(/^degraded leader: (lease|checkpoint) failed/);
        const decided = await deployment.collections.decisions.countDocuments();
        await expect.poll(() => deployment.collections.decisions.countDocuments(), patience).toBeGreaterThan(decided + 20);
      }),
    );
    await deployment.expectOnceEach(leader);
  });

  it('is slow, the watcher reads no faster than it is answered, and loses nothing', async (test) => {
    needs(test, server, 'fail-points');
    await deployment.underLoad(() =>
      whileFailing({ commands: ['insert'], blockMs: 500 }, async () => {
        await expect.poll(() => leader.metric('tandem_stream_lag_seconds'), patience).toBeGreaterThan(1);
        expect(await leader.metric('tandem_stream_batches_in_flight')).toBeLessThanOrEqual(8);
      }),
    );
    await deployment.expectOnceEach(leader);
  });

  it('is down when the watcher starts, the watcher waits, says so, and then leads', async () => {
    leader.kill('SIGKILL');
    await leader.exited;
    await deployment.submit(20);
    await servers.mongodb.kill();
    leader = deployment.start();
    await expect.poll(() => leader.part('stream'), patience).toMatch(/leadership failed \d+ times/);
    expect(await leader.part('mongodb')).toBe('failing no server takes writes');
    await servers.mongodb.restart();
    await deployment.submit(20);
    await deployment.expectOnceEach(leader);
  });
});
