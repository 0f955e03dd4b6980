import { orgIdSchema, workflowIdSchema } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChangeSource, HistoryRecord } from './ports.ts';
import { recover } from './recover.ts';
import { createStreamRegistry, type StreamRegistry } from './stream-registry.ts';
import { createWorld, type World } from './testing/world.ts';

const signal = new AbortController().signal;

describe('a recovery', () => {
  let world: World;
  beforeEach(() => {
    world = createWorld();
  });

  function begin(source: Partial<ChangeSource> = {}, history: Partial<World['history']> = {}) {
    const { deployment, checkpoints, gaps, time } = world;
    const readAt = { seconds: 0, increment: 0 };
    const registry = createStreamRegistry({
      one: () => Promise.resolve({ workflow: null, readAt }),
      ofOrganization: () => Promise.resolve({ workflows: [], readAt }),
      onLookup: () => undefined,
    });
    const ports = { source: { ...deployment.source, ...source }, checkpoints, gaps, history: { ...world.history, ...history }, live: deployment.live, followsUpdates: false, time, observe: vi.fn() };
    return { registry, ports, recovered: recover({ stream: 'submissions', epoch: 1 }, ports, registry, signal) };
  }
  const candidates = (registry: StreamRegistry, orgId: string) =>
    registry.candidatesFor(orgIdSchema.parse(orgId), 'form-1').map(({ definition }) => definition.workflowId);
  const putWorkflow = (orgId: string, id: string, changes = {}) => world.deployment.putWorkflow(orgId, id, world.workflow(id, { orgId, ...changes }));
  const presentInHistory = async () => {
    const present: HistoryRecord[] = [];
    for await (const record of world.history.asOf(await world.deployment.source.now(signal))) present.push(record);
    return present.map(({ entry }) => entry.workflowId).sort();
  };

  it('forgets what a first reading found that a crash broke off, where it is gone by the second', async () => {
    putWorkflow('org_a', 'w1');
    putWorkflow('org_a', 'w2');
    // the second asking for the time comes after the reading
    const now = vi.fn(world.deployment.source.now).mockImplementationOnce(world.deployment.source.now).mockRejectedValueOnce(new Error('crash'));
    await expect(begin({ now }).recovered).rejects.toThrow('crash');
    expect(await presentInHistory()).toEqual(['w1', 'w2']);
    world.deployment.deleteWorkflow('org_a', 'w1');

    const second = begin();
    await second.recovered;
    expect(candidates(second.registry, 'org_a')).toEqual(['w2']);
    expect(await presentInHistory()).toEqual(['w2']);
  });

  describe('with another pipeline', () => {
    beforeEach(async () => {
      putWorkflow('org_a', 'w1');
      await begin().recovered;
    });

    it('reads the workflows of organizations that are new to it, and goes on from history with the others', async () => {
      putWorkflow('org_a', 'w1', { status: 'paused' });
      putWorkflow('org_b', 'w2');
      const { registry, recovered } = begin({ pipelineHash: 'another' });
      expect(await recovered).toMatchObject({ outcome: 'recovered', start: { token: null } });
      expect([candidates(registry, 'org_a'), candidates(registry, 'org_b')]).toEqual([['w1'], ['w2']]);
      expect(registry.isRacing(orgIdSchema.parse('org_b'), world.deployment.events.at(-1)!.clusterTime)).toBe(true);
      expect(world.checkpoints.read('submissions')).toMatchObject({ pipelineHash: 'another', resumeToken: null });
    });

    it('leaves out no workflow of an organization that a reading which broke off has read in part', async () => {
      for (let number = 0; number < 201; number += 1) putWorkflow('org_b', `w${String(number).padStart(3, '0')}`);
      const { all } = world.deployment.live;
      vi.spyOn(world.deployment.live, 'all').mockImplementationOnce(async function* (given) {
        let read = 0;
        for await (const workflow of all(given)) {
          if ((read += 1) > 201) throw new Error('no answer');
          yield workflow;
        }
      });
      await expect(begin({ pipelineHash: 'wider' }).recovered).rejects.toThrow('no answer');
      const second = begin({ pipelineHash: 'wider' });
      await second.recovered;
      expect(candidates(second.registry, 'org_b')).toHaveLength(201);
      expect(candidates(second.registry, 'org_a')).toEqual(['w1']);
    });

    it('lets go of the organizations that it tells nothing of', async () => {
      const { registry, recovered } = begin({ pipelineHash: 'another', tellsOf: () => false });
      await recovered;
      expect(candidates(registry, 'org_a')).toEqual([]);
      expect(await presentInHistory()).toEqual([]);
    });
  });

  it('reads the workflows anew of organizations of which history names a definition that is gone, and of no others', async () => {
    putWorkflow('org_a', 'w1');
    putWorkflow('org_b', 'w2');
    await begin().recovered;
    putWorkflow('org_b', 'w2', { status: 'paused' });
    const asOf: World['history']['asOf'] = async function* (...given) {
      for await (const record of world.history.asOf(...given)) yield record.entry.orgId === 'org_a' ? { ...record, definition: null } : record;
    };
    const { registry, recovered, ports } = begin({}, { asOf });
    expect(await recovered).toMatchObject({ outcome: 'recovered', start: { token: null } });
    expect([candidates(registry, 'org_a'), candidates(registry, 'org_b')]).toEqual([['w1'], ['w2']]);
    expect(ports.observe).toHaveBeenCalledWith({ type: 'workflow-looked-up', orgId: 'org_a', reason: 'history names a definition that is not there' });
  });

  it('holds a workflow as malformed whose definition the database will never accept, and goes on with the others', async () => {
    for (const id of ['w1', 'w2', 'w3']) putWorkflow('org_a', id);
    const refused = workflowIdSchema.parse('w2');
    const { registry, ports, recovered } = begin({}, {
      append: (records, ...rest) =>
        records.some(({ definition }) => definition?.workflowId === refused) ? Promise.reject(new TandemError('DOCUMENT_INVALID', 'too deep')) : world.history.append(records, ...rest),
    });
    await recovered;
    expect(candidates(registry, 'org_a')).toEqual(['w1', 'w3']);
    expect(world.history.all().map(({ entry }) => [entry.workflowId, entry.malformed])).toEqual([['w1', undefined], ['w2', expect.any(String)], ['w3', undefined]]);
    expect(ports.observe).toHaveBeenCalledWith(expect.objectContaining({ type: 'workflow-malformed', workflowId: refused }));
  });
});
