import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Finding } from '@tandem/comparison';
import { platformCollections } from '@tandem/mongodb';
import { waitUntil } from '@tandem/stack';
import { createSubmissionClient, type SubmissionClient } from '@tandem/test-bed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultMatrix, type MatrixRow } from './testing/matrix-table.ts';
import { organizationNames, organizationPrefix, phaseOf, seededOrganization } from './testing/organizations.ts';
import { plant, type PlantedSubmission, type Scene } from './testing/plant.ts';
import { openStage, type Stage } from './testing/stage.ts';

/** Milliseconds. Longer than in production where a small machine's own hiccups would be findings. */
const bounds = { lateAfter: 3_000, grace: 2_000, notExecutedAfter: 15_000, reconcileInterval: 1_000 };
const planted = new Map<MatrixRow, PlantedSubmission>();

describe('a running reconciler', () => {
  let directory: string;
  let stage: Stage;
  let http: SubmissionClient;
  let sound: readonly PlantedSubmission[];

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tandem-matrix-'));
    stage = await openStage({
      organizationPrefix, bounds, logDirectory: directory, sabotage: 'faulty-paths',
      organizations: (runId, hosts) => organizationNames.map((name) => ({ ...seededOrganization(runId, name, hosts), phase: phaseOf[name] })),
    });
    http = createSubmissionClient(stage.apps['legacy-trigger'].url);
    const scene: Scene = { stage, http, lateAfterMs: bounds.lateAfter };
    sound = await plantSound(scene);
    await plantAll(scene);
  }, 300_000);
  afterAll(async () => {
    await http.close();
    await stage.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Those that stop a process or cut its network come alone, so that they hit nothing but their own. */
  async function plantAll(scene: Scene): Promise<void> {
    const isAlone = ({ planting: { by } }: MatrixRow) => by === 'handler-without-redis' || by === 'watcher-paused';
    const plantOne = async (row: MatrixRow) => { planted.set(row, await plant(scene, row)); };
    await Promise.all(faultMatrix.filter((row) => !isAlone(row)).map(plantOne));
    await waitUntil(async () => (await Promise.all(Object.values(stage.apps).map((app) => app.isWell()))).every(Boolean), { what: 'all to be well' });
    for (const row of faultMatrix.filter(isAlone)) await plantOne(row);
  }

  /** Submissions to which nothing is done. */
  function plantSound(scene: Scene): Promise<readonly PlantedSubmission[]> {
    const organizations = ['legacy', 'shadow', 'parallel', 'complete'] as const;
    return Promise.all(organizations.map((organization) => plant(scene, { fault: 'none', planted: '', organization, planting: { by: 'submission', fields: { plan: 'gold' } }, found: [] })));
  }

  const findings = () => platformCollections(stage.platform).divergences.find({}).toArray() as unknown as Promise<readonly Finding[]>;
  const foundAbout = async ({ orgId, submissionId }: PlantedSubmission) => (await findings()).filter((one) => one.orgId === orgId && one.submissionId === submissionId && one.status !== 'healed');
  const inShort = (found: readonly Finding[]) => found.map(({ kind, cause }) => ({ kind, cause }));

  it.each(faultMatrix.map((row) => [row.found[0]!.kind, row.fault, row] as const))('finds %s, and by its cause: %s', async (_kind, _fault, row) => {
    const submission = planted.get(row)!;
    await waitUntil(async () => JSON.stringify(inShort(await foundAbout(submission))) === JSON.stringify(row.found), { timeoutMs: 25_000, intervalMs: 200 }).catch(() => undefined);
    const found = await foundAbout(submission);
    expect(inShort(found)).toEqual(row.found);
    for (const { truths } of found) expect(truths).toMatchObject({ asOf: expect.any(String) as string, decided: expect.any(Array) as unknown[] });
  });

  it('names the event that the stream decided by', async () => {
    const row = faultMatrix.find(({ fault }) => fault === 'a path leaves a workflow out')!;
    const [found] = await foundAbout(planted.get(row)!);
    expect(found?.truths?.decided.find((decision) => decision.path === 'stream')?.eventToken).toMatch(/^[0-9A-F]{20,}$/i);
  });

  it('finds nothing else: nothing about sound submissions, nor about any that was not planted', async () => {
    const known = new Set([...planted.values()].map(({ submissionId }) => submissionId));
    expect((await findings()).filter(({ submissionId, status }) => status !== 'healed' && !known.has(submissionId ?? '')).map(({ kind, cause, submissionId }) => ({ kind, cause, submissionId }))).toEqual([]);
    const { decisions } = platformCollections(stage.platform);
    expect(await decisions.countDocuments({ submissionId: { $in: sound.map(({ submissionId }) => submissionId as never) } })).toBeGreaterThan(sound.length);
  });
});
