import { readFileSync } from 'node:fs';
import { findingKinds } from '@tandem/comparison';
import { describe, expect, it } from 'vitest';
import { faultMatrix, matrixTable } from './testing/matrix-table.ts';

describe('the fault matrix', () => {
  it('has a fault for every kind of finding', () => {
    expect(new Set(faultMatrix.flatMap(({ found }) => found.map(({ kind }) => kind)))).toEqual(new Set(Object.keys(findingKinds)));
  });

  it('names causes of their kinds', () => {
    for (const { kind, cause } of faultMatrix.flatMap(({ found }) => found)) expect(Object.keys(findingKinds[kind].causes)).toContain(cause);
  });

  it('is the one that docs/findings.md shows', () => {
    expect(readFileSync(new URL('../../../../docs/findings.md', import.meta.url), 'utf8')).toContain(matrixTable());
  });
});
