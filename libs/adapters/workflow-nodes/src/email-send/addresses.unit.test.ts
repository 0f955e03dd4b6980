import { describe, expect, it } from 'vitest';
import { exampleRun } from '../testing/node-run.ts';
import { compileAddresses } from './addresses.ts';

const addressesIn = (source: string, data: Record<string, unknown> = {}) => compileAddresses(source)(exampleRun(data).scope).map(({ address }) => address);

describe('a list of addresses', () => {
  it('is cut at commas and semicolons, of which some stand for nothing', () => {
    expect(addressesIn(' a@b.org,, c@d.org ;{{email}};', { email: 'e@f.org' })).toEqual(['a@b.org', 'c@d.org', 'e@f.org']);
  });

  it('is not cut within the braces of a placeholder', () => {
    expect(addressesIn('{{first,name}} <a@b.org>, {{email}}, }<c@d.org>', { email: 'e@f.org' })).toEqual(['a@b.org', 'e@f.org', 'c@d.org']);
  });

  it('is cut in one pass, however long it is', () => {
    expect(addressesIn(','.repeat(300_000))).toEqual([]);
  });
});
