import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeployment, patience, type Deployment } from '../testing/deployment.ts';
import { startOwnServers, type OwnServers } from '../testing/own-servers.ts';

describe('while Unleash is down at start', { timeout: 150_000 }, () => {
  let servers: OwnServers;
  let deployment: Deployment;

  beforeAll(async () => {
    servers = await startOwnServers();
  });
  afterAll(async () => {
    await deployment.end();
    await servers.stop();
  });

  const direct = { changes: { routing: undefined } };

  it('stamped submissions are decided by their stamps, direct writes by the phases last seen', async () => {
    const payload = { type: 'json', value: JSON.stringify({ phase: 'primary', directWrites: 'trigger' }) };
    const variant = { name: 'primary', weight: 1_000, weightType: 'fix', stickiness: 'orgId', payload };
    const strategy = { name: 'flexibleRollout', constraints: [], segments: [], parameters: { rollout: '100', stickiness: 'orgId', groupId: 'f' }, variants: [variant] };
    const flag = { name: 'workflow-trigger-migration', type: 'migration', enabled: true, strategies: [strategy], variants: [] };
    deployment = await createDeployment({ mongodbUri: servers.mongodb.uri, redisUrl: servers.redis.url, flag });
    const leader = await deployment.startLeading();
    await deployment.submit(20);
    await deployment.submit(20, direct);
    await deployment.expectOnceEach(leader);
    expect(await leader.part('unleash')).toBe('degraded phases: last-known');
    expect(await leader.metric('tandem_flag_current')).toBe(0);
    expect((await leader.readiness())?.status).toBe(200);
    leader.kill('SIGKILL');
    await leader.exited;

    const elsewhere = await deployment.startLeading({ UNLEASH_URL: 'http://127.0.0.1:9/never-seen' });
    await deployment.submit(20);
    await deployment.submit(20, { ...direct, starts: [] });
    await deployment.expectOnceEach(elsewhere);
    expect(await elsewhere.part('unleash')).toBe('degraded phases: unknown');
    expect(await deployment.collections.decisions.countDocuments({ stamp: null, outcome: 'recorded', phase: 'legacy' })).toBe(20);
    await expect.poll(() => elsewhere.output(), patience).toContain('Unleash does not answer');
  });
});
