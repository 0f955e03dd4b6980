import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { orgIdSchema } from '@tandem/documents';
import { afterEach, describe, expect, it } from 'vitest';
import { createUnleashAdmin } from './unleash-admin.ts';

const acme = orgIdSchema.parse('org_acme');

const listing = (phase: string, orgIds: readonly string[]) => ({
  id: phase, name: 'flexibleRollout', title: phase, parameters: { rollout: '100' },
  constraints: [{ contextName: 'orgId', operator: 'IN', values: orgIds }], variants: [{ payload: { value: JSON.stringify({ phase }) } }],
});
/** Whom it reaches, only the flag's own evaluation can tell. */
const forShare = { ...listing('shadow', []), constraints: [], parameters: { rollout: '5' } };

describe('a move by the admin API', () => {
  let close: () => void;
  afterEach(() => { close(); });

  /** An Unleash whose list for `parallel` has these organizations once it was written to. */
  async function serve(): Promise<string> {
    let listed = ['nobody'];
    const standIn = createServer((request, response) => {
      if (request.method === 'PATCH') listed = ['nobody', acme];
      response.end(JSON.stringify({ environments: [{ name: 'development', enabled: true, strategies: [listing('parallel', listed), forShare] }] }));
    });
    close = () => {
      standIn.closeAllConnections();
      standIn.close();
    };
    await new Promise<void>((resolve) => { standIn.listen(0, '127.0.0.1', resolve); });
    return `http://127.0.0.1:${(standIn.address() as AddressInfo).port}`;
  }

  it('does not tell from where, where the flag had not told that for certain', async () => {
    const move = createUnleashAdmin({ url: await serve(), token: 't' }).move(acme, 'parallel');
    expect(await move).toMatchObject({ outcome: 'moved', from: null, to: 'parallel', changes: 1 });
  });
});
