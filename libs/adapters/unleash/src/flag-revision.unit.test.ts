import { describe, expect, it } from 'vitest';
import { noRevision } from '@tandem/routing';
import { flagRevisionOf } from './flag-revision.ts';

describe('flagRevisionOf', () => {
  it('is the same for the same definition, whatever the order of its fields', () => {
    expect(flagRevisionOf({ name: 'f', enabled: true })).toBe(flagRevisionOf({ enabled: true, name: 'f' }));
  });

  it('differs when a strategy lists another organization', () => {
    const listing = (...values: string[]) => ({ strategies: [{ constraints: [{ contextName: 'orgId', values }] }] });
    expect(flagRevisionOf(listing('org_a'))).not.toBe(flagRevisionOf(listing('org_b')));
  });

  it('says so when there is none', () => {
    expect(flagRevisionOf(undefined)).toBe(noRevision);
  });
});
