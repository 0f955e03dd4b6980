import { replayReachMs, routingStampSchema, submissionSchema } from '@tandem/documents';
import type { Trigger, TriggerRequest, TriggerResult } from '@tandem/trigger';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSpanRecord } from './testing/span-record.ts';
import { tracedTrigger } from './traced-trigger.ts';

const stamped = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const unsampled = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
const record = createSpanRecord();

beforeEach(() => { record.forget(); });

function requestOf(traceparent: string | undefined, path: TriggerRequest['path'] = 'explicit'): TriggerRequest {
  const routing = routingStampSchema.parse({ phase: 'parallel', flagRevision: 'abc', decidedAt: new Date(), by: 'handler', traceparent });
  const submission = submissionSchema.parse({ submissionId: 'sub_traced', formId: 'contact', organizationId: 'org_traced', data: {}, ...((traceparent !== undefined || path !== 'stream') && { routing }) });
  return {
    path, instruction: 'enqueue', submission, mergeKey: 'a', event: 'submitted', phase: 'parallel', candidates: [], malformed: [], registry: { source: 'live', asOf: null }, registryRace: false,
    clusterTime: null, insertedAt: new Date(Date.now() - 40),
  };
}

function createListener(outcome: readonly TriggerResult[] | Error = [{ outcome: 'too-old' }]): Trigger & { readonly heard: TriggerRequest[] } {
  const heard: TriggerRequest[] = [];
  return {
    heard,
    triggerAll(requests, _signal, onStep) {
      heard.push(...requests);
      onStep?.('matched');
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
    },
  };
}

describe('a traced trigger', () => {
  it('is the trigger itself where nothing is traced', () => {
    const trigger = createListener();
    expect(tracedTrigger(trigger, null)).toBe(trigger);
  });

  it("decides beneath the handler's span, and what it starts belongs beneath the decision", async () => {
    const trigger = createListener();
    await tracedTrigger(trigger, record.tracer).triggerAll([requestOf(stamped)]);
    const span = record.named('decide explicit');
    expect(span.spanContext().traceId).toBe(stamped.slice(3, 35));
    expect(span.parentSpanContext?.spanId).toBe(stamped.slice(36, 52));
    expect(trigger.heard[0]?.traceparent).toBe(`00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`);
    expect(span.attributes).toMatchObject({ 'tandem.submission': 'sub_traced', 'tandem.outcome': 'too-old' });
    expect(span.events.map(({ name }) => name)).toEqual(['matched']);
  });

  it('shows how long the event was under way before, once for all attempts', async () => {
    const trigger = createListener();
    const request = requestOf(stamped, 'stream');
    const traced = tracedTrigger(trigger, record.tracer, { showsDelivery: true });
    await traced.triggerAll([request]);
    await traced.triggerAll([{ ...request, instruction: 'hold' }]);
    expect(record.names()).toEqual(['delivery', 'decide stream', 'decide stream']);
    const delivery = record.named('delivery');
    expect(delivery.parentSpanContext?.spanId).toBe(stamped.slice(36, 52));
    expect(delivery.startTime[0] * 1_000 + delivery.startTime[1] / 1e6).toBeCloseTo(request.insertedAt.getTime(), 0);
    for (const heard of trigger.heard) expect(heard.traceparent?.slice(3, 35)).toBe(stamped.slice(3, 35));
    expect(record.named('decide stream').parentSpanContext?.spanId).toBe(delivery.spanContext().spanId);
  });

  it.each([new Date(-1), new Date(8.64e15)])('shows no delivery from a time that nobody can have meant: %s', async (insertedAt) => {
    const before = Date.now();
    await tracedTrigger(createListener(), record.tracer, { showsDelivery: true }).triggerAll([{ ...requestOf(stamped, 'stream'), insertedAt }]);
    const { startTime, duration } = record.named('delivery');
    expect(startTime[0] * 1_000).toBeGreaterThan(before - replayReachMs - 1_000);
    expect(duration[0]).toBeGreaterThanOrEqual(0);
  });

  it('begins a trace where no stamp names one, and one for each submission of a batch', async () => {
    const trigger = createListener([{ outcome: 'too-old' }, { outcome: 'too-old' }]);
    await tracedTrigger(trigger, record.tracer).triggerAll([requestOf(undefined, 'stream'), requestOf(undefined, 'stream')]);
    const [first, second] = trigger.heard.map(({ traceparent }) => traceparent?.slice(3, 35));
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).not.toBe(first);
  });

  it('passes the signal on, and tells of each step', async () => {
    const { signal } = new AbortController();
    const steps: string[] = [];
    const given: unknown[] = [];
    const trigger: Trigger = {
      triggerAll(_requests, passed, onStep) {
        given.push(passed);
        for (const step of ['matched', 'recorded', 'decided'] as const) onStep?.(step);
        return Promise.resolve([{ outcome: 'too-old' }]);
      },
    };
    await tracedTrigger(trigger, record.tracer).triggerAll([requestOf(stamped)], signal, (step) => steps.push(step));
    expect(given).toEqual([signal]);
    expect(steps).toEqual(['matched', 'recorded', 'decided']);
  });

  it('shows nothing of a trace that is not sampled, and says so to what comes after', async () => {
    const trigger = createListener();
    await tracedTrigger(trigger, record.tracer).triggerAll([requestOf(unsampled)]);
    expect(record.names()).toEqual([]);
    expect(trigger.heard[0]?.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$/);
  });

  it('shows a batch that failed by the kind of error, and never by its text', async () => {
    const failing = tracedTrigger(createListener(new TypeError('Ada Lovelace is not a date')), record.tracer);
    await expect(failing.triggerAll([requestOf(stamped)])).rejects.toThrow('Ada');
    const { status } = record.named('decide explicit');
    expect(status.message).toBe('TypeError');
  });
});
