import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { phases, type OrgId } from '@tandem/documents';
import { platformCollections } from '@tandem/mongodb';
import { waitUntil } from '@tandem/stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flipAlong, sendClean } from './testing/clean-load.ts';
import { organizationPrefix, seededOrganization, type Hosts } from './testing/organizations.ts';
import { openStage, type Stage } from './testing/stage.ts';

/** So many by default that `npm test` bears it; as many as one likes by hand. */
const submissions = Number(process.env.CLEAN_RUN_SUBMISSIONS ?? 1_500);
const perSecond = Number(process.env.CLEAN_RUN_PER_SECOND ?? 150);
const flipEveryMs = Math.max(200, Math.min(2_000, ((submissions / perSecond) * 1_000) / 30));
const patienceMs = 120_000 + submissions * 20;

/** Milliseconds. Longer than in production: what is shown is that nothing false is found, not how fast a small machine is that runs all of it. */
const bounds = { lateAfter: 20_000, grace: 20_000, notExecutedAfter: 60_000, reconcileInterval: 2_000 };

describe('a run without a fault', () => {
  let directory: string;
  let stage: Stage;
  let organizations: readonly OrgId[];

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tandem-clean-'));
    stage = await openStage({ organizationPrefix, bounds, logDirectory: directory, withPlatformHandler: true, organizations: (runId, hosts) => phases.map((phase) => ({ ...tidy(runId, phase, hosts), phase: 'legacy' })) });
    organizations = phases.map((phase) => `${organizationPrefix(stage.runId)}${phase}` as OrgId);
  }, 300_000);
  afterAll(async () => {
    await stage.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Without the workflows that go wrong. */
  function tidy(runId: string, phase: (typeof phases)[number], hosts: Hosts) {
    const organization = seededOrganization(runId, phase, hosts);
    return { ...organization, workflows: organization.workflows.slice(0, 3) };
  }

  const collections = () => platformCollections(stage.platform);
  const stored = async () => (await Promise.all(organizations.map((orgId) => stage.client.db(orgId).collection('form_submissions').countDocuments({})))).reduce((sum, count) => sum + count, 0);
  const comparedUpTo = async () => {
    const watermarks = await stage.platform.collection<{ _id: string; at: Date }>('reconciler_watermarks').find({ _id: { $in: organizations.map((orgId) => `comparison:${orgId}`) } }).toArray();
    return watermarks.length < organizations.length ? 0 : Math.min(...watermarks.map(({ at }) => at.getTime()));
  };

  it(`has no finding after ${submissions} submissions through flips in all directions`, async () => {
    const begunAt = performance.now();
    const sending = sendClean(stage, { submissions, perSecond, organizations });
    const flips = await flipAlong(stage, organizations, flipEveryMs, sending);
    await sending;
    const sentAfterMs = performance.now() - begunAt;
    expect(await stored()).toBe(submissions);

    const endedAt = Date.now();
    await waitUntil(async () => (await collections().executions.countDocuments({ state: { $in: ['pending', 'running'] } })) === 0, { timeoutMs: patienceMs, intervalMs: 500, what: 'all workflows to end' });
    await waitUntil(async () => (await comparedUpTo()) > endedAt, { timeoutMs: patienceMs, intervalMs: 500, what: 'the reconciler to have compared all of it' });

    const findings = await collections().divergences.find({}, { limit: 20, projection: { kind: 1, cause: 1, status: 1, phase: 1, evidence: 1 } }).toArray();
    expect(findings).toEqual([]);
    const decidedPhases = await collections().decisions.distinct('phase');
    expect(new Set(decidedPhases)).toEqual(new Set(phases));
    process.stdout.write(`${submissions} submissions in ${(sentAfterMs / 1_000).toFixed(0)} s, ${flips.size} of 20 kinds of flips, compared after ${((performance.now() - begunAt) / 1_000).toFixed(0)} s, no finding\n`);
  }, patienceMs * 2);
});
