import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDeployment, type Deployment } from '../testing/deployment.ts';
import { startOwnServers, type OwnServers } from '../testing/own-servers.ts';
import { crash } from '../testing/preload/index.ts';

describe('a watcher that dies', { timeout: 150_000 }, () => {
  let servers: OwnServers;
  let deployment: Deployment;
  /** Started again under its name, as a supervisor does, it need not wait for the lease to lapse. */
  const again = { INSTANCE_ID: 'watcher-1' };

  beforeAll(async () => {
    servers = await startOwnServers();
  });
  beforeEach(async () => {
    deployment = await createDeployment({ mongodbUri: servers.mongodb.uri, redisUrl: servers.redis.url });
  });
  afterEach(() => deployment.end());
  afterAll(() => servers.stop());

  it.each([
    ['before the execution insert', crash('before', 'insertMany', 'workflow_executions')],
    ['between execution insert and enqueue', crash('before', 'addBulk')],
    ['between enqueue and decision', crash('before', 'insertMany', 'trigger_decisions')],
    ['between decision and checkpoint', crash('after', 'insertMany', 'trigger_decisions')],
  ])('%s leaves nothing undone and nothing doubled', async (_where, preload) => {
    const dying = await deployment.startLeading(again, preload);
    await deployment.submit(200);
    expect(await dying.exited).toBeNull();
    await deployment.submit(50);
    const next = await deployment.startLeading(again);
    await deployment.expectOnceEach(next);
  });
});
