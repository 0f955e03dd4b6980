import { workflowNodeSchema } from '@tandem/documents';
import type { NodeHandlers, NodeOutcome, NodeRun } from '@tandem/execution';
import { exampleExecution } from '@tandem/execution/testing';
import { SpanStatusCode } from '@opentelemetry/api';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSpanRecord } from './testing/span-record.ts';
import { executionSpans, tracedNodes } from './traced-execution.ts';

const decided = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const record = createSpanRecord();
const node = workflowNodeSchema.parse({ id: 'call', type: 'http-request' });
const anyRun = {} as NodeRun;

beforeEach(() => { record.forget(); });

const handlersThat = (run: () => Promise<NodeOutcome>): NodeHandlers => ({ find: (type) => (type === 'http-request' ? { effect: 'idempotent', prepare: () => ({ run }) } : undefined) });

describe('a traced execution', () => {
  it('goes on beneath the decision, with its nodes beneath it', async () => {
    const handler = tracedNodes(handlersThat(() => Promise.resolve({ outcome: 'completed', output: null })), record.tracer).find('http-request')!;
    const prepared = handler.prepare(node);
    const outcome = await executionSpans(record.tracer)(exampleExecution('traced', { traceparent: decided }), async () => {
      await prepared.run(anyRun);
      return 'completed';
    });
    expect(outcome).toBe('completed');
    const execution = record.named('execute workflow');
    expect(execution.parentSpanContext?.spanId).toBe(decided.slice(36, 52));
    expect(execution.attributes['tandem.outcome']).toBe('completed');
    expect(record.named('node http-request').parentSpanContext?.spanId).toBe(execution.spanContext().spanId);
  });

  it.each(['failed', 'in-doubt'] as const)('shows one that is %s as an error', async (outcome) => {
    await executionSpans(record.tracer)(exampleExecution('traced'), () => Promise.resolve(outcome));
    expect(record.named('execute workflow').status).toEqual({ code: SpanStatusCode.ERROR, message: outcome });
  });

  it('begins a trace of its own where the decision was not traced', async () => {
    await executionSpans(record.tracer)(exampleExecution('alone'), () => Promise.resolve('refused'));
    expect(record.named('execute workflow').parentSpanContext).toBeUndefined();
  });

  it('shows a failed attempt by its code, and never by its message', async () => {
    const failing = handlersThat(() => Promise.resolve({ outcome: 'failed', code: 'NODE_FAILED', message: 'no such person: Ada', repeat: 'useless', effect: 'none' }));
    await tracedNodes(failing, record.tracer).find('http-request')!.prepare(node).run(anyRun);
    expect(record.named('node http-request').status).toEqual({ code: SpanStatusCode.ERROR, message: 'NODE_FAILED' });
  });

  it('knows the node types that there are, and no other', () => {
    const handlers = handlersThat(() => Promise.resolve({ outcome: 'completed', output: null }));
    expect(tracedNodes(handlers, record.tracer).find('unknown')).toBeUndefined();
    expect(tracedNodes(handlers, null)).toBe(handlers);
  });
});
