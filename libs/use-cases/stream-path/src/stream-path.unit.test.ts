import { orgIdSchema, submissionStreamName } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWorld, decisionOf, isCaughtUp, matchedBy, type World, type WorldProcess } from './testing/world.ts';

const orgA = orgIdSchema.parse('org_a');

describe('the stream path', () => {
  let world: World;
  const start: World['start'] = (options) => world.start(options);
  const startReading: World['startReading'] = (options) => world.startReading(options);
  const insert: World['insert'] = (number, changes) => world.insert(number, changes);

  beforeEach(() => {
    world = createWorld();
  });
  afterEach(() => world.end());

  it('obeys the stamp: counts in legacy, records in shadow, enqueues from parallel on', async () => {
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
    const process = await startReading();
    const phases = ['legacy', 'shadow', 'parallel', 'primary', 'complete'];
    phases.forEach((phase, index) => insert(index, { routing: world.stamp(phase) }));
    await world.until(() => isCaughtUp(process) && decisionOf(world, 4) !== undefined);
    expect(phases.map((_phase, index) => decisionOf(world, index)?.outcome)).toEqual([undefined, 'recorded', 'enqueued', 'enqueued', 'enqueued']);
    expect(world.executions.all().map((execution) => execution.submissionId)).toEqual(['sub_2', 'sub_3', 'sub_4']);
    expect(world.queue.waiting()).toHaveLength(3);
  });

  it('names the event in the decision, for whoever looks into it', async () => {
    await startReading();
    insert(1);
    await world.until(() => decisionOf(world, 1) !== undefined);
    const decision = decisionOf(world, 1)!;
    expect(decision.eventToken).toBe(`${decision.clusterTime!.seconds}.${decision.clusterTime!.increment}`);
  });

  it('matches by the registry as of each insert, also within one burst', async () => {
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
    const process = await startReading();
    insert(1);
    world.deployment.updateWorkflow('org_a', 'w1', { status: 'paused' });
    insert(2);
    world.deployment.putWorkflow('org_a', 'w2', world.workflow('w2'));
    insert(3);
    world.deployment.updateWorkflow('org_a', 'w1', { status: 'active' });
    insert(4);
    world.deployment.deleteWorkflow('org_a', 'w2');
    insert(5);
    await world.until(() => decisionOf(world, 5) !== undefined);
    expect([1, 2, 3, 4, 5].map((number) => matchedBy(world, number))).toEqual([['w1'], [], ['w2'], ['w1', 'w2'], ['w1']]);
    expect(process.observations.filter((observation) => observation.type === 'workflow-looked-up')).toEqual([]);
    expect(decisionOf(world, 5)?.registryRace).toBe(false);
  });

  it('marks what overlaps with the first reading of workflows, and nothing later', async () => {
    vi.spyOn(world.deployment.live, 'all').mockImplementationOnce(async function* () {
      await Promise.resolve();
      insert(1);
      yield* [];
    });
    await startReading();
    await world.until(() => decisionOf(world, 1) !== undefined);
    insert(2);
    await world.until(() => decisionOf(world, 2) !== undefined);
    expect([decisionOf(world, 1)?.registryRace, decisionOf(world, 2)?.registryRace]).toEqual([true, false]);
  });

  it('writes no new history for a change that changes nothing of what runs', async () => {
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
    await startReading();
    world.deployment.updateWorkflow('org_a', 'w1', { runCount: 1 });
    insert(1);
    await world.until(() => decisionOf(world, 1) !== undefined);
    expect(world.history.all()).toHaveLength(1);
  });

  it('reports a malformed workflow and goes on with the others; mended by an update, it is looked up and marked', async () => {
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
    const process = await startReading();
    world.deployment.putWorkflow('org_a', 'w2', world.workflow('w2', { canvas: 'nonsense' }));
    insert(1);
    await world.until(() => decisionOf(world, 1) !== undefined);
    expect(matchedBy(world, 1)).toEqual(['w1']);
    expect(process.observations).toContainEqual(expect.objectContaining({ type: 'workflow-malformed', workflowId: 'w2' }));
    expect(world.history.all().at(-1)?.entry).toMatchObject({ workflowId: 'w2', definitionId: null, malformed: expect.any(String) as string });

    world.deployment.updateWorkflow('org_a', 'w2', { canvas: world.workflow('w2').canvas });
    insert(2);
    await world.until(() => decisionOf(world, 2) !== undefined);
    expect(matchedBy(world, 2)).toEqual(['w1', 'w2']);
    expect(decisionOf(world, 2)?.registryRace).toBe(true);
    await world.until(() => isCaughtUp(process));
    insert(3);
    await world.until(() => decisionOf(world, 3) !== undefined);
    expect(decisionOf(world, 3)?.registryRace).toBe(false);
  });

  it('looks up a workflow whose update was too large to be told, and marks what is decided meanwhile', async () => {
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1', { status: 'paused' }));
    const process = await startReading();
    const told = vi.spyOn(world.deployment.live, 'one').mockImplementationOnce((orgId, documentId) => {
      insert(1);
      return Promise.resolve({ orgId, documentKey: String(documentId), document: world.workflow('w1') });
    });
    world.deployment.emit({ operationType: 'update', namespace: { db: 'org_a', coll: 'workflows' }, documentKey: 'w1', documentId: 'w1', oversizedBytes: 9_000_000 });
    await world.until(() => decisionOf(world, 1) !== undefined);
    expect(told).toHaveBeenCalledOnce();
    expect(matchedBy(world, 1)).toEqual(['w1']);
    expect(decisionOf(world, 1)?.registryRace).toBe(true);
    expect(process.observations).toContainEqual(expect.objectContaining({ type: 'workflow-looked-up', orgId: 'org_a' }));
  });

  it('takes all workflows of an organization away when their collection is dropped', async () => {
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
    await startReading();
    world.deployment.dropWorkflows('org_a');
    insert(1);
    await world.until(() => decisionOf(world, 1) !== undefined);
    expect(matchedBy(world, 1)).toEqual([]);
  });

  it('takes a null that a driver stored in place of an absent field for absent', async () => {
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
    await startReading();
    insert(1, { routing: world.stamp('primary'), respondent: null, formVersion: null, metadata: null });
    await world.until(() => decisionOf(world, 1) !== undefined || world.deadLetters.all().length > 0);
    expect(matchedBy(world, 1)).toEqual(['w1']);
    expect(world.executions.all().map(({ submission }) => submission)).toEqual([{ formId: 'form-1', data: { number: 1 } }]);
  });

  it('sends a poison event to the dead letters and moves on', async () => {
    await startReading();
    insert(1, { routing: { phase: 'nonsense' } });
    insert(2);
    await world.until(() => decisionOf(world, 2) !== undefined);
    expect(world.deadLetters.all()).toMatchObject([{ code: 'EVENT_POISONED', orgId: 'org_a', submissionId: 'sub_1', state: 'open' }]);
  });

  it('finds the one event of a batch whose effects fail by themselves', async () => {
    const process = await startReading({
      trigger: (real) => ({
        triggerAll: (requests, signal) =>
          requests.some((request) => request.submission.submissionId === 'sub_2') ? Promise.reject(new RangeError('too large')) : real.triggerAll(requests, signal),
      }),
    });
    for (const number of [1, 2, 3, 4]) insert(number);
    await world.until(() => isCaughtUp(process) && decisionOf(world, 4) !== undefined);
    expect([1, 2, 3, 4].map((number) => decisionOf(world, number) !== undefined)).toEqual([true, false, true, true]);
    expect(world.deadLetters.all()).toMatchObject([{ submissionId: 'sub_2', message: 'too large' }]);
    expect(process.path.status().troubles).toEqual([]);
  });

  it('sends to the dead letters whatever the database will never accept, and lets any number of them hold nothing up', async () => {
    const process = await startReading({
      trigger: (real) => ({
        triggerAll: (requests, signal) =>
          requests.some((request) => request.submission.data.refused === true) ? Promise.reject(new TandemError('DOCUMENT_INVALID', 'nested too deeply')) : real.triggerAll(requests, signal),
      }),
    });
    for (let number = 1; number <= 30; number += 1) insert(number, { routing: world.stamp('primary'), data: { refused: true } });
    insert(31);
    await world.until(() => isCaughtUp(process) && decisionOf(world, 31) !== undefined);
    expect(world.deadLetters.all()).toHaveLength(30);
    expect(new Set(world.deadLetters.all().map(({ code }) => code))).toEqual(new Set(['DOCUMENT_INVALID']));
    expect(process.observations.filter((observation) => observation.type === 'retrying')).toEqual([]);
  });

  it('takes a workflow for malformed whose definition the database will never accept, until it is mended', async () => {
    const { append } = world.history;
    vi.spyOn(world.history, 'append').mockImplementation((records, signal) =>
      records.some(({ definition }) => definition?.document.name === 'too deep') ? Promise.reject(new TandemError('DOCUMENT_INVALID', 'nested too deeply')) : append(records, signal),
    );
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
    const process = await startReading();
    world.deployment.putWorkflow('org_a', 'w2', world.workflow('w2', { name: 'too deep' }));
    insert(1);
    await world.until(() => decisionOf(world, 1) !== undefined);
    expect(matchedBy(world, 1)).toEqual(['w1']);
    expect(process.observations).toContainEqual(expect.objectContaining({ type: 'workflow-malformed', workflowId: 'w2' }));
    expect(world.history.all().at(-1)?.entry).toMatchObject({ workflowId: 'w2', definitionId: null, malformed: expect.any(String) as string });
    world.deployment.putWorkflow('org_a', 'w2', world.workflow('w2'));
    insert(2);
    await world.until(() => decisionOf(world, 2) !== undefined);
    expect(matchedBy(world, 2)).toEqual(['w1', 'w2']);
  });

  it('waits instead of calling everything poison when nothing works', async () => {
    let broken = true;
    const process = await startReading({
      trigger: (real) => ({ triggerAll: (requests, signal) => (broken ? Promise.reject(new Error('no permission')) : real.triggerAll(requests, signal)) }),
    });
    for (let number = 1; number <= 40; number += 1) insert(number);
    await world.until(() => process.path.status().troubles.some((trouble) => trouble.step === 'trigger' && trouble.attempts > 10));
    expect(world.deadLetters.all().length).toBeLessThanOrEqual(14);
    broken = false;
    await world.until(() => isCaughtUp(process));
    expect(world.decisions.all().length + world.deadLetters.all().length).toBe(40);
  });

  it('retries a transient fault for as long as it takes, and never calls it poison', async () => {
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
    const process = await startReading();
    for (let times = 0; times < 20; times += 1) world.queue.failNext(times % 2 === 0 ? 'before' : 'halfway');
    insert(1);
    await world.until(() => process.path.status().troubles.length > 0);
    await world.until(() => decisionOf(world, 1) !== undefined, 600_000);
    expect(world.deadLetters.all()).toEqual([]);
    expect(world.queue.waiting()).toHaveLength(1);
    expect(process.path.status().troubles).toEqual([]);
  });

  it('opens the stream anew after whatever broke it, and misses nothing', async () => {
    const process = await startReading();
    world.deployment.failNext(new Error('connection reset'), new Error('not primary'), new Error('connection reset'));
    for (const number of [1, 2, 3, 4, 5]) insert(number);
    await world.until(() => isCaughtUp(process) && decisionOf(world, 5) !== undefined);
    expect(world.decisions.all()).toHaveLength(5);
    expect(process.observations.filter((observation) => observation.type === 'retrying' && observation.step === 'stream')).toHaveLength(3);
  });

  it('finishes what is under way when it is stopped, and goes on from there', async () => {
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
    const first = await startReading();
    for (let number = 1; number <= 20; number += 1) insert(number);
    await world.until(() => world.decisions.all().length > 0);
    await first.stop();
    const decided = world.decisions.all().length;
    const second = await startReading();
    await world.until(() => isCaughtUp(second));
    expect(world.decisions.all()).toHaveLength(20);
    const read = second.observations.reduce((sum, observation) => sum + (observation.type === 'batch-read' ? observation.events : 0), 0);
    expect(read).toBe(20 - decided);
  });

  it('lets a standby take over within five seconds of a sudden death, and fences the dead one when it wakes', async () => {
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
    const first = await startReading({ death: { atCall: 60, moment: 'before' } });
    const second = start();
    await first.mortal.dead;
    const diedAt = world.time.now();
    insert(1);
    await world.until(() => decisionOf(world, 1) !== undefined);
    expect(world.time.now() - diedAt).toBeLessThan(5_000);
    expect(second.path.status()).toMatchObject({ role: 'leader', epoch: 2 });
    const late = { _id: submissionStreamName, epoch: 1, resumeToken: null, clusterTime: { seconds: 0, increment: 0 }, pipelineHash: 'fake', registryReadUntil: null, historyFrom: null };
    expect(await world.checkpoints.write(late)).toBe('fenced');
  });

  it('stops its stream and stands by when another has taken the lease', async () => {
    const first = await startReading();
    await world.leases.release(submissionStreamName, 'process-1', 1);
    const usurper = await world.leases.acquire(submissionStreamName, 'usurper', 30_000);
    expect(usurper).toMatchObject({ outcome: 'acquired' });
    await world.until(() => first.path.status().role === 'standby');
    insert(1);
    await world.time.sleep(10_000, new AbortController().signal);
    expect(world.decisions.all()).toEqual([]);
    await world.until(() => decisionOf(world, 1) !== undefined);
    expect(first.path.status().role).toBe('leader');
  });

  it('decides nothing where the canaries lie, and everything where an organization is only called alike', async () => {
    const process = await startReading();
    for (const database of ['org_tandem_canary', 'org_xtandem_canary']) world.deployment.insertSubmission(database, `key-${database}`, world.submission(database, 1, { routing: world.stamp('primary') }));
    await world.until(() => world.decisions.all().length > 0 && isCaughtUp(process));
    expect(world.decisions.all().map(({ orgId }) => orgId)).toEqual(['org_xtandem_canary']);
    expect(process.observations.filter(({ type }) => type === 'canary-seen')).toHaveLength(1);
  });

  it('writes a checkpoint also while nothing happens', async () => {
    await startReading();
    const seen = new Set<number>();
    await world.until(() => seen.add(world.checkpoints.read(submissionStreamName)!.updatedAt.getTime()).size > 4, 20_000);
    expect(seen.size).toBeGreaterThan(4);
  });

  it('starts by time where the pipeline has changed, and reads what is at that time again', async () => {
    const first = await startReading();
    insert(1);
    await world.until(() => isCaughtUp(first) && decisionOf(world, 1) !== undefined);
    await first.stop();
    const checkpoint = world.checkpoints.read(submissionStreamName)!;
    await world.checkpoints.write({ ...checkpoint, pipelineHash: 'another', resumeToken: 'of no use' });
    insert(2);
    const second = await startReading();
    expect(decisionOf(world, 2)).toBeDefined();
    expect(second.observations).toContainEqual({ type: 'pipeline-changed', from: 'another', to: 'fake' });
    await world.until(() => world.checkpoints.read(submissionStreamName)?.resumeToken !== 'of no use');
    expect(world.checkpoints.read(submissionStreamName)?.pipelineHash).toBe('fake');
  });

  it('leaves the lease to another where its settings have the stream refused to it, though it could recover', async () => {
    const refused = start({ isRefusedStream: true });
    await world.until(() => refused.path.status().troubles.some(({ step }) => step === 'settings'));
    insert(1);
    await startReading();
    await world.until(() => decisionOf(world, 1) !== undefined);
    expect(refused.path.status()).toMatchObject({ role: 'standby', troubles: [{ step: 'settings' }] });
  });

  describe('with another organization prefix than the checkpoint’s', () => {
    const settingsTrouble = (process: WorldProcess) => process.path.status().troubles.find(({ step }) => step === 'settings');
    const isRefused = (process: WorldProcess) => settingsTrouble(process) !== undefined;

    it('refuses to lead and says why, moves no checkpoint, and leaves the lease to who has the right one', async () => {
      const first = await startReading();
      insert(1);
      await world.until(() => isCaughtUp(first) && decisionOf(world, 1) !== undefined);
      await first.stop();
      expect(world.checkpoints.read(submissionStreamName)).toMatchObject({ organizationPrefix: 'org_' });
      const wrong = start({ organizationPrefix: 'other_' });
      await world.until(() => isRefused(wrong));
      expect(settingsTrouble(wrong)?.error).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(/names start with org_, .*use another MONGODB_DATABASE/) as string });
      insert(2);
      await startReading();
      await world.until(() => decisionOf(world, 2) !== undefined);
      await world.time.sleep(30_000, new AbortController().signal);
      expect(wrong.path.status()).toMatchObject({ role: 'standby' });
      expect(isRefused(wrong)).toBe(true);
    });

    it('leads once the checkpoint is anybody’s, and is well', async () => {
      await (await startReading()).stop();
      const other = start({ organizationPrefix: 'other_' });
      await world.until(() => isRefused(other));
      const { organizationPrefix, ...checkpoint } = world.checkpoints.read(submissionStreamName)!;
      expect(organizationPrefix).toBe('org_');
      world.checkpoints.replace(checkpoint);
      await world.until(() => isCaughtUp(other));
      expect(other.path.status().troubles).toEqual([]);
    });
  });

  describe('a direct write', () => {
    const direct = (number: number, changes = {}) => insert(number, changes);

    it('is recorded, and triggers only where the organization opted in and the stream enqueues', async () => {
      world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
      await startReading();
      const assignments = [{ phase: 'primary', directWrites: 'record' }, { phase: 'shadow', directWrites: 'trigger' }, { phase: 'primary', directWrites: 'trigger' }] as const;
      for (const [index, assignment] of assignments.entries()) {
        world.phases.assign(orgA, assignment);
        direct(index);
        await world.until(() => decisionOf(world, index) !== undefined);
      }
      expect(assignments.map((_assignment, index) => decisionOf(world, index)?.outcome)).toEqual(['recorded', 'recorded', 'enqueued']);
    });

    it('is recorded where too many workflows led to it', async () => {
      world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
      world.phases.assign(orgA, { phase: 'primary', directWrites: 'trigger' });
      await startReading();
      direct(5, { causationDepth: 5 });
      direct(6, { causationDepth: 6 });
      await world.until(() => decisionOf(world, 5) !== undefined && decisionOf(world, 6) !== undefined);
      expect([decisionOf(world, 5)?.outcome, decisionOf(world, 6)?.outcome]).toEqual(['enqueued', 'recorded']);
    });

    it('keeps the phase of its first decision when it is read again', async () => {
      world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
      const first = await startReading();
      await first.stop();
      const before = world.checkpoints.read(submissionStreamName)!;
      world.phases.assign(orgA, { phase: 'primary', directWrites: 'record' });
      const second = await startReading();
      direct(1);
      await world.until(() => decisionOf(world, 1) !== undefined);
      await second.stop();
      await world.checkpoints.write({ ...before, epoch: 2 });
      world.phases.assign(orgA, { phase: 'complete', directWrites: 'trigger' });
      await startReading();
      expect(decisionOf(world, 1)).toMatchObject({ phase: 'primary', outcome: 'recorded' });
      expect(world.executions.all()).toEqual([]);
    });

    it('holds up nobody else when it comes too fast, nor the stop of its reader, and is not lost by that', async () => {
      world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
      world.phases.assign(orgA, { phase: 'complete', directWrites: 'trigger' });
      const first = await startReading({ settings: { directWritesPerSecond: 2 } });
      const began = world.time.now();
      for (let number = 1; number <= 40; number += 1) direct(number);
      insert(41);
      await world.until(() => decisionOf(world, 41) !== undefined);
      expect(world.time.now() - began).toBeLessThan(2_000);
      expect(world.decisions.all().length).toBeLessThan(10);
      await first.stop();
      expect(world.time.now() - began).toBeLessThan(3_000);
      const second = await startReading({ settings: { directWritesPerSecond: 2 } });
      await world.until(() => isCaughtUp(second) && world.decisions.all().length === 41);
      expect(world.executions.all()).toHaveLength(41);
    });

    it('is paced where it triggers', async () => {
      world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
      world.phases.assign(orgA, { phase: 'complete', directWrites: 'trigger' });
      const process = await startReading({ settings: { directWritesPerSecond: 2 } });
      const began = world.time.now();
      for (let number = 1; number <= 20; number += 1) direct(number);
      await world.until(() => isCaughtUp(process) && world.decisions.all().length === 20);
      expect(world.time.now() - began).toBeGreaterThan(8_000);
      expect(world.deadLetters.all()).toEqual([]);
    });
  });
});
