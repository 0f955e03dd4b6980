import { orgIdSchema, type OperatorAction, type OrgId } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { expect, it } from 'vitest';
import { promoteWave, type WavePorts } from './promote-wave.ts';

const organizations = ['org_a', 'org_b', 'org_c'].map((id) => orgIdSchema.parse(id));
const at = new Date('2026-03-01T12:00:00.000Z');

function setUp(ends: (orgId: OrgId) => Error | null) {
  const actions: OperatorAction[] = [];
  const said: string[] = [];
  const stopping = new AbortController();
  const ports: WavePorts = {
    waves: { find: (name) => Promise.resolve(name === 'small' ? { _id: name, organizations, by: 'ada', at } : null) },
    actions: { record: (action) => Promise.resolve(void actions.push(action)) },
    promoteOne: (orgId) => {
      const error = ends(orgId);
      return error ? Promise.reject(error) : Promise.resolve({ outcome: 'moved', from: 'shadow', to: 'parallel', changes: 2, revision: 'r' });
    },
    newId: () => 'id', clock: () => at.getTime(),
  };
  const move = (wave = 'small') => promoteWave(ports, { wave, to: 'parallel', by: 'ada', reason: null }, { write: (text) => void said.push(text), signal: stopping.signal });
  return { actions, said, stopping, move };
}

it('leaves behind whom a gate refuses, moves the others, and ends as a NO-GO does', async () => {
  const { actions, move } = setUp((orgId) => (orgId === 'org_b' ? new TandemError('PROMOTION_REFUSED', 'no verdict') : null));
  expect(await move()).toBe(3);
  expect(actions).toMatchObject([{ action: 'wave', outcome: 'refused', detail: { moved: 2, refused: 1, left: 0, error: null } }]);
});

it('takes an interruption for no refusal: it counts whom it has looked at, says so, and fails', async () => {
  const { actions, said, stopping, move } = setUp(() => { stopping.abort(); return null; });
  expect(await move()).toBe(1);
  expect(actions).toMatchObject([{ outcome: 'failed', detail: { moved: 1, refused: 0, left: 2, error: 'interrupted' } }]);
  expect(said.at(-1)).toBe('interrupted: 1 moved, 0 refused, 2 left\n');
});

it('records how far it came when something fails midway', async () => {
  const { actions, move } = setUp((orgId) => (orgId === 'org_b' ? new TandemError('UNLEASH_UNAVAILABLE', 'away') : null));
  await expect(move()).rejects.toMatchObject({ code: 'UNLEASH_UNAVAILABLE' });
  expect(actions).toMatchObject([{ outcome: 'failed', detail: { moved: 1, refused: 0, left: 2, error: 'UNLEASH_UNAVAILABLE' } }]);
});

it('refuses a wave that is not there', async () => {
  await expect(setUp(() => null).move('large')).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
});
