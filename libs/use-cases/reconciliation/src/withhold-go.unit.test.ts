import { describe, expect, it } from 'vitest';
import { withholdGo } from './withhold-go.ts';

describe('the verdict of a run that is not whole', () => {
  it.each([
    ['GO', 'INCONCLUSIVE'], ['NO-GO', 'NO-GO'], ['INCONCLUSIVE', 'INCONCLUSIVE'],
  ] as const)('makes of %s %s', (verdict, withheld) => {
    const gates = { target: null, lines: [], verdict };
    expect(withholdGo(gates, 'interrupted').verdict).toBe(withheld);
    expect(withholdGo(gates, null)).toBe(gates);
  });

  it('says why', () => {
    expect(withholdGo({ target: null, lines: [], verdict: 'GO' }, 'interrupted').withheld).toBe('interrupted');
  });
});
