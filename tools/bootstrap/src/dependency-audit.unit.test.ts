import { describe, expect, it } from 'vitest';
import { readAudit } from './dependency-audit.ts';

const told = (counts: object) => JSON.stringify({ auditReportVersion: 2, metadata: { vulnerabilities: { info: 0, low: 4, moderate: 2, high: 0, critical: 0, ...counts } } });

describe('an audit of dependencies', () => {
  it('is clean where nothing known is high or critical', () => {
    expect(readAudit(told({}))).toEqual({ outcome: 'clean' });
  });

  it.each([[{ high: 1 }, { high: 1, critical: 0 }], [{ critical: 2 }, { high: 0, critical: 2 }]])('of %o counts them', (counts, found) => {
    expect(readAudit(told(counts))).toEqual({ outcome: 'vulnerable', ...found });
  });

  it.each([['a refusal', '{"message":"405 Method Not Allowed","statusCode":405}'], ['silence', ''], ['no JSON', 'npm error']])('that got %s for an answer has not told anything', (_what, text) => {
    expect(readAudit(text)).toEqual({ outcome: 'not-told' });
  });
});
