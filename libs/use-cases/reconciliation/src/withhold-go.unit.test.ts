import { describe, expect, it } from 'vitest';
import { withholdGo } from './withhold-go.ts';

describe('the verdict of a run that is not whole', () => {
  it.each([
    ['GO', 'INCONCLUSIVE'], ['NO-GO', 'NO-GO'], ['INCONCLUSIVE', 'INCONCLUSIVE'],
  ] as const)('makes of %s %s', (verdict, withheld) => {
    expect(withholdGo({ lines: [], verdict }, false).verdict).toBe(withheld);
    expect(withholdGo({ lines: [], verdict }, true).verdict).toBe(verdict);
  });
});
