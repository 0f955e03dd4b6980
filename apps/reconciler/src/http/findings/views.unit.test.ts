import { routingStampSchema } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { exampleFinding } from '../testing/fake-parts.ts';
import type { CaseFacts } from './ports.ts';
import { findingDetailOf } from './views.ts';

const place = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331';

function traceShownOf(traceparent: string | undefined): string | null | undefined {
  const stamp = routingStampSchema.parse({ phase: 'parallel', flagRevision: 'abc', decidedAt: new Date(0), by: 'handler', traceparent });
  const facts = { submission: { stamp }, decisions: [], executions: [], deadLetters: [] } as unknown as CaseFacts;
  return findingDetailOf(exampleFinding(), facts, null).stamp?.traceId;
}

describe('the trace that a finding leads to', () => {
  it("is the one of the submission's stamp, where it was sampled", () => {
    expect(traceShownOf(`${place}-01`)).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(traceShownOf(`${place}-00`)).toBeNull();
    expect(traceShownOf(undefined)).toBeNull();
  });
});
