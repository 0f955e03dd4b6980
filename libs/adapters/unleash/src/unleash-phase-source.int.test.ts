import { mkdtemp, rm, writeFile, readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { orgIdSchema } from '@tandem/documents';
import { legacyAssignment, migrationFlag } from '@tandem/routing';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MalformedVariant } from './last-valid-assignments.ts';
import { createUnleashPhaseSource, type UnleashPhaseSource } from './unleash-phase-source.ts';

const acme = orgIdSchema.parse('org_acme');
const other = orgIdSchema.parse('org_other');

/** The flag as Unleash's client API hands it out: one strategy a phase, whose constraint lists its organizations. */
function flag(strategies: Readonly<Record<string, readonly string[]>>, enabled = true) {
  return {
    name: migrationFlag,
    type: 'release',
    enabled,
    strategies: Object.entries(strategies).map(([payload, values]) => ({
      name: 'flexibleRollout',
      parameters: { rollout: '100', stickiness: 'orgId', groupId: migrationFlag },
      constraints: [{ contextName: 'orgId', operator: 'IN', values, inverted: false, caseInsensitive: false }],
      variants: [{ name: 'phase', weight: 1_000, stickiness: 'orgId', payload: { type: 'json', value: payload } }],
    })),
    variants: [],
  };
}

/** The wire of Unleash's client API, so that its absence, its refusals and its answers can be played. */
function createFlagServer() {
  let features: unknown[] = [];
  let status = 200;
  let version = 0;
  let refused = 0;
  let holding = false;
  let held = 0;
  let server: Server | undefined;
  let port = 0;
  return {
    url: () => `http://127.0.0.1:${port}`,
    serve(...next: unknown[]) {
      features = next;
      version += 1;
    },
    answer(next: number) {
      status = next;
    },
    refused: () => refused,
    /** Takes requests and does not answer them. */
    hold() {
      holding = true;
    },
    held: () => held,
    /** At an address of its own, where no request of a source from before arrives; the SDK repeats some. */
    async startAnew() {
      port = 0;
      await this.start();
    },
    async start() {
      holding = false;
      held = 0;
      refused = 0;
      server = createServer((request, response) => {
        if (holding) {
          if (request.url?.startsWith('/api/client/features')) held += 1;
          return;
        }
        if (status !== 200) refused += 1;
        if (status !== 200) return response.writeHead(status).end();
        if (request.headers['if-none-match'] === `"${version}"`) return response.writeHead(304).end();
        return response.writeHead(200, { 'content-type': 'application/json', etag: `"${version}"` }).end(JSON.stringify({ version: 2, features }));
      });
      await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
      port = (server.address() as AddressInfo).port;
    },
    async stop() {
      const stopping = server;
      server = undefined;
      stopping?.closeAllConnections();
      if (stopping) await new Promise((resolve) => stopping.close(resolve));
    },
  };
}

describe('phases from Unleash', () => {
  const unleash = createFlagServer();
  const open: UnleashPhaseSource[] = [];
  let directory: string;
  let malformed: MalformedVariant[];
  let changes: string[];
  let log: string[];

  function connect(overrides: { backupDirectory?: string; clientToken?: string } = {}): UnleashPhaseSource {
    const source = createUnleashPhaseSource({
      url: unleash.url(), clientToken: 'default:development.test', appName: 'phases-test', instanceId: 'test', refreshMs: 50,
      backupDirectory: directory, logger: pino({ level: 'warn' }, { write: (line) => { log.push(line); } }),
      onChange: (revision) => changes.push(revision), onMalformed: (variant) => malformed.push(variant), ...overrides,
    });
    open.push(source);
    return source;
  }

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tandem-unleash-test-'));
    malformed = [];
    changes = [];
    log = [];
    unleash.answer(200);
    unleash.serve(flag({ '{"phase":"parallel","directWrites":"trigger"}': [acme] }));
    await unleash.startAnew();
  });

  afterEach(async () => {
    for (const source of open.splice(0)) source.close();
    await unleash.stop();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  });

  it('are those of the strategy that lists the organization, and legacy for all others', async () => {
    const phases = connect();
    await phases.ready();
    expect(phases.assignmentFor(acme)).toEqual({ phase: 'parallel', directWrites: 'trigger' });
    expect(phases.assignmentFor(other)).toEqual(legacyAssignment);
    expect(phases.status().state).toBe('current');
    expect(phases.flagRevision()).toMatch(/^[0-9a-f]{12}$/);
  });

  it('follow the flag, name its revision anew, and go back by the kill switch', async () => {
    const phases = connect();
    await phases.ready();
    const first = phases.flagRevision();
    unleash.serve(flag({ '{"phase":"primary"}': [acme, other] }));
    await expect.poll(() => phases.assignmentFor(other).phase).toBe('primary');
    expect(phases.flagRevision()).not.toBe(first);
    unleash.serve(flag({ '{"phase":"primary"}': [acme, other] }, false));
    await expect.poll(() => phases.assignmentFor(acme)).toEqual(legacyAssignment);
    expect(changes).toEqual([first, changes[1], phases.flagRevision()]);
  });

  it('are one revision for all processes that see the same flag', async () => {
    const [first, second] = [connect(), connect()];
    await Promise.all([first.ready(), second.ready()]);
    expect(first.flagRevision()).toBe(second.flagRevision());
  });

  it('stay as they were while Unleash is down, and follow it again when it is back', async () => {
    const phases = connect();
    await phases.ready();
    expect(phases.assignmentFor(acme).phase).toBe('parallel');
    await unleash.stop();
    unleash.serve(flag({ '{"phase":"complete"}': [acme] }));
    await expect.poll(() => log.join('')).toContain('Unleash does not answer; the last known phases stand');
    expect(phases.assignmentFor(acme).phase).toBe('parallel');
    await unleash.start();
    await expect.poll(() => phases.assignmentFor(acme).phase).toBe('complete');
  });

  it('start from the backup while Unleash is down, and from legacy without one', async () => {
    const before = connect();
    await before.ready();
    await vi.waitFor(async () => { expect(await readdir(directory)).toHaveLength(1); });
    before.close();
    await unleash.stop();
    const after = connect();
    await after.ready();
    expect(after.assignmentFor(acme).phase).toBe('parallel');
    expect(after.flagRevision()).toBe(before.flagRevision());
    expect(after.status().state).toBe('last-known');

    const elsewhere = connect({ backupDirectory: path.join(directory, 'empty') });
    await elsewhere.ready();
    expect(elsewhere.assignmentFor(acme)).toEqual(legacyAssignment);
    expect(elsewhere.status()).toEqual({ state: 'unknown', silentMs: null });
  });

  it('start from the backup of their own environment alone, whatever its token’s secret is by now', async () => {
    const before = connect();
    await before.ready();
    await vi.waitFor(async () => { expect(await readdir(directory)).toHaveLength(1); });
    before.close();
    await unleash.stop();
    const sources = ['default:development.another', 'default:production.test'].map((clientToken) => connect({ clientToken }));
    await Promise.all(sources.map((source) => source.ready()));
    expect(sources.map((source) => source.assignmentFor(acme).phase)).toEqual(['parallel', 'legacy']);
  });

  it('let go of a poll that fails after they were closed', async () => {
    const phases = connect();
    await phases.ready();
    unleash.hold();
    await vi.waitFor(() => { expect(unleash.held()).toBe(1); });
    phases.close();
    await unleash.stop();
  });

  it('ask again after a time when their token was refused, which the SDK takes for final', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
    try {
      const phases = connect();
      await phases.ready();
      unleash.answer(401);
      await vi.waitFor(() => { expect(unleash.refused()).toBeGreaterThan(0); });
      unleash.answer(200);
      unleash.serve(flag({ '{"phase":"complete"}': [acme] }));
      expect(phases.assignmentFor(acme).phase).toBe('parallel');
      vi.advanceTimersByTime(60_000);
      await vi.waitFor(() => { expect(phases.assignmentFor(acme).phase).toBe('complete'); });
    } finally {
      vi.useRealTimers();
    }
  });

  it('start without a backup that is damaged', async () => {
    const before = connect();
    await before.ready();
    await vi.waitFor(async () => { expect(await readdir(directory)).toHaveLength(1); });
    before.close();
    const [file] = await readdir(directory);
    await writeFile(path.join(directory, file!), '{"features":[{');
    const after = connect();
    await after.ready();
    expect(after.assignmentFor(acme).phase).toBe('parallel');
  });

  it('stay as they were when a variant is malformed or missing, and raise an alarm once', async () => {
    const phases = connect();
    await phases.ready();
    expect(phases.assignmentFor(acme).phase).toBe('parallel');
    unleash.serve(flag({ '{"phase":"warp"}': [acme] }));
    await expect.poll(() => phases.assignmentFor(acme).phase === 'parallel' && malformed.length).toBe(1);
    const { strategies: [strategy], ...rest } = flag({ '{}': [acme] });
    unleash.serve({ ...rest, strategies: [{ ...strategy, variants: [] }] });
    await expect.poll(() => phases.assignmentFor(acme).phase === 'parallel' && malformed.length).toBe(2);
  });

  it('stay as they were when the flag is gone', async () => {
    const phases = connect();
    await phases.ready();
    expect(phases.assignmentFor(acme).phase).toBe('parallel');
    unleash.serve();
    await expect.poll(() => phases.flagRevision()).toBe('none');
    expect(phases.assignmentFor(acme).phase).toBe('parallel');
  });

  it('are found among thousands of organizations listed', async () => {
    unleash.serve(flag({ '{"phase":"shadow"}': [...Array.from({ length: 2_000 }, (_item, index) => `org_${index}`), acme] }));
    const phases = connect();
    await phases.ready();
    expect(['org_0', 'org_1999', 'org_2000', acme].map((orgId) => phases.assignmentFor(orgIdSchema.parse(orgId)).phase)).toEqual(['shadow', 'shadow', 'legacy', 'shadow']);
  });
});
