import { describe, expect, it } from 'vitest';
import { startedByUpdates } from '../testing/started-by-updates.ts';

describe('workflows that listen to updated', () => {
  it('start once for each update of what a person sent', async () => {
    expect(await startedByUpdates('updated', [{ data: { number: 2 } }, { respondent: { name: 'Ada' } }])).toBe(2);
  });

  it('start neither for the insert nor for what the platform keeps beside it', async () => {
    expect(await startedByUpdates('updated', [{ syncStatus: 'synced' }])).toBe(0);
  });
});
