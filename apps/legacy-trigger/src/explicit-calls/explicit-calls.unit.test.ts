import { submissionSchema } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import type { ExplicitResult, StampedSubmission } from '@tandem/explicit-path';
import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { createExplicitCalls } from './explicit-calls.ts';

const submission = submissionSchema.parse({
  submissionId: 'sub_1', formId: 'contact', organizationId: 'org_acme', data: {}, routing: { phase: 'legacy', flagRevision: 'r', decidedAt: new Date(), by: 'test' },
}) as StampedSubmission;
const position = { mergeKey: 'k', operationTime: null };
const enqueued: ExplicitResult = { outcome: 'enqueued', executions: 1, skipped: [] };

function setUp(trigger: (signal: AbortSignal | undefined) => Promise<ExplicitResult>, maximum = 10) {
  const outcomes: string[] = [];
  const calls = createExplicitCalls({
    explicitPath: { trigger: (_submission, _position, signal) => trigger(signal) },
    onOutcome: (outcome) => outcomes.push(outcome), logger: pino({ level: 'silent' }), maximum,
  });
  return { outcomes, calls, start: () => { calls.start(submission, position); } };
}

describe('explicit calls', () => {
  it('are counted by outcome', async () => {
    const { start, outcomes, calls } = setUp(() => Promise.resolve(enqueued));
    start();
    expect(calls.inFlight()).toBe(1);
    await vi.waitFor(() => { expect(calls.inFlight()).toBe(0); });
    expect(outcomes).toEqual(['enqueued']);
  });

  it('that fail are counted and not made again', async () => {
    const trigger = vi.fn(() => Promise.reject(new TandemError('QUEUE_UNAVAILABLE', 'played')));
    const { start, outcomes, calls } = setUp(trigger);
    start();
    await calls.drain(1_000);
    await vi.waitFor(() => { expect(outcomes).toEqual(['failed']); });
    expect(trigger).toHaveBeenCalledTimes(1);
  });

  it('are not made beyond their number', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { start, outcomes, calls } = setUp(() => gate.then(() => enqueued), 2);
    for (let call = 0; call < 3; call++) start();
    expect(calls.inFlight()).toBe(2);
    await vi.waitFor(() => { expect(outcomes).toEqual(['failed']); });
    release();
    await calls.drain(1_000);
    await vi.waitFor(() => { expect(outcomes).toEqual(['failed', 'enqueued', 'enqueued']); });
  });

  it('under way are waited for, and ended when the time is over', async () => {
    const { start, outcomes, calls } = setUp((signal) => new Promise((_resolve, reject) => signal?.addEventListener('abort', () => { reject(new Error('aborted')); })));
    start();
    await calls.drain(10);
    await vi.waitFor(() => { expect(outcomes).toEqual(['failed']); });
  });
});
