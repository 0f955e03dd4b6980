import { describe, expect, it } from 'vitest';
import { createHoldingTrigger } from './holding-trigger.ts';
import { createTriggerWorld, exampleRequest } from './testing/world.ts';
import { createTrigger } from './trigger.ts';

const areKnown = () => true;

function setUp() {
  const world = createTriggerWorld();
  let held = true;
  const stream = createHoldingTrigger(world.trigger, { isHeld: () => held, areKnown });
  const states = () => world.executions.all().map(({ state }) => state);
  return { ...world, stream, states, letGo: () => { held = false; } };
}

describe('an organization on hold', () => {
  it('has what the stream path decides kept, and not enqueued', async () => {
    const { stream, states, queue, decisions } = setUp();
    const [result] = await stream.triggerAll([exampleRequest('a', 'stream')]);
    expect(result).toMatchObject({ outcome: 'decided', decision: { outcome: 'held', enqueuedAt: null }, executions: 2 });
    expect(states()).toEqual(['held', 'held']);
    expect(queue.waiting()).toHaveLength(0);
    expect(decisions.all()).toMatchObject([{ outcome: 'held', path: 'stream' }]);
  });

  it('has nothing started before the holds are known, and then as they say', async () => {
    const world = createTriggerWorld();
    let isKnown = false;
    const stream = createHoldingTrigger(world.trigger, { isHeld: () => true, areKnown: () => isKnown }, ({ phase }) => phase === 'primary');
    const bound = exampleRequest('a', 'fallback', { phase: 'primary' });
    await expect(stream.triggerAll([bound])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await stream.triggerAll([exampleRequest('b', 'fallback'), { ...bound, instruction: 'record' }])).toMatchObject([{ decision: { outcome: 'enqueued' } }, { decision: { outcome: 'recorded' } }]);
    expect(world.decisions.all()).toHaveLength(2);
    isKnown = true;
    expect(await stream.triggerAll([exampleRequest('c', 'fallback', { phase: 'primary' })])).toMatchObject([{ decision: { outcome: 'held' } }]);
  });

  it('has it run once by another path that enqueues', async () => {
    const { stream, trigger, states, queue } = setUp();
    await stream.triggerAll([exampleRequest('a', 'stream')]);
    const [result] = await trigger.triggerAll([exampleRequest('a', 'explicit')]);
    expect(result).toMatchObject({ decision: { outcome: 'enqueued' }, executions: 0 });
    expect(states()).toEqual(['pending', 'pending']);
    await trigger.triggerAll([exampleRequest('a', 'explicit')]);
    expect(queue.waiting()).toHaveLength(2);
  });

  it('goes on with what another path had started', async () => {
    const { stream, trigger, states, queue } = setUp();
    await trigger.triggerAll([exampleRequest('a', 'explicit')]);
    const [result] = await stream.triggerAll([exampleRequest('a', 'stream')]);
    expect(result).toMatchObject({ decision: { outcome: 'held' }, executions: 0 });
    expect(states()).toEqual(['pending', 'pending']);
    expect(queue.waiting()).toHaveLength(2);
  });

  it('has what is only recorded still only recorded, and what the hold does not bind enqueued', async () => {
    const world = createTriggerWorld();
    const some = createHoldingTrigger(world.trigger, { isHeld: () => true, areKnown }, ({ phase }) => phase === 'primary');
    const results = await some.triggerAll([
      exampleRequest('a', 'fallback', { phase: 'primary', instruction: 'record' }), exampleRequest('b', 'fallback', { phase: 'primary' }), exampleRequest('c', 'fallback'),
    ]);
    expect(results).toMatchObject([{ decision: { outcome: 'recorded' } }, { decision: { outcome: 'held' } }, { decision: { outcome: 'enqueued' } }]);
  });

  it('is run once where one batch holds and enqueues the same event', async () => {
    const { trigger, states, queue } = setUp();
    await trigger.triggerAll([exampleRequest('a', 'stream', { instruction: 'hold' }), exampleRequest('a', 'explicit')]);
    expect(states()).toEqual(['pending', 'pending']);
    expect(queue.waiting()).toHaveLength(2);
  });

  it.each([['before', 'executions'], ['after', 'executions'], ['before', 'queue'], ['after', 'queue'], ['before', 'decisions'], ['after', 'decisions']] as const)(
    'is run once where the path that meets it dies %s its %s', async (moment, port) => {
      const { stream, ports, executions, queue, states } = setUp();
      await stream.triggerAll([exampleRequest('a', 'stream')]);
      ports[port].failNext(moment);
      await expect(createTrigger(ports).triggerAll([exampleRequest('a', 'explicit')])).rejects.toThrow();
      await createTrigger(ports).triggerAll([exampleRequest('a', 'explicit')]);
      expect(states()).toEqual(['pending', 'pending']);
      expect(queue.waiting()).toHaveLength(2);
      expect(executions.all()).toHaveLength(2);
    });

  it('tells when all batches that were under way have ended', async () => {
    const { stream, letGo, decisions } = setUp();
    const running = stream.triggerAll([exampleRequest('a', 'stream')]);
    letGo();
    await stream.settled();
    expect(decisions.all()).toHaveLength(1);
    await running;
  });
});
