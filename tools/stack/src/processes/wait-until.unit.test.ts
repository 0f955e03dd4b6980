import { describe, expect, it } from 'vitest';
import { waitUntil } from './wait-until.ts';

describe('waiting until something holds', () => {
  it('gives the first truthy value', async () => {
    const values = [0, '', undefined, 'there'];
    expect(await waitUntil(() => values.shift(), { intervalMs: 1 })).toBe('there');
  });

  it('takes an error for not yet, and names the last one as the cause', async () => {
    const cause = new Error('refused');
    const wait = waitUntil(() => Promise.reject(cause), { timeoutMs: 5, intervalMs: 1, what: 'the server' });
    await expect(wait).rejects.toMatchObject({ message: 'Waited 5 ms for the server in vain.', cause });
  });

  it('ends at once when aborted', async () => {
    const controller = new AbortController();
    const wait = waitUntil(() => false, { signal: controller.signal, timeoutMs: 60_000, intervalMs: 60_000 });
    controller.abort();
    await expect(wait).rejects.toThrow('abort');
  });
});
