import { orgIdSchema, type OperatorAction, type OrgId } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { describe, expect, it } from 'vitest';
import { moveWave, type WaveOrder, type WavePorts } from './move-wave.ts';

const organizations = ['org_a', 'org_b', 'org_c', 'org_d'].map((id) => orgIdSchema.parse(id));
const at = new Date('2026-03-01T12:00:00.000Z');

/** `ends`: what becomes of each; an error is what it rejects with. */
function setUp(to: WaveOrder['to'], ends: (orgId: OrgId) => Error | 'moved' | 'already-there') {
  const actions: OperatorAction[] = [];
  const said: string[] = [];
  const asked: string[] = [];
  const stopping = new AbortController();
  const ports: WavePorts = {
    waves: { find: (name) => Promise.resolve(name === 'small' ? { _id: name, organizations, by: 'ada', at } : null) },
    actions: { record: (action) => Promise.resolve(void actions.push(action)) },
    moveOne: (orgId) => {
      asked.push(orgId);
      const end = ends(orgId);
      return end instanceof Error ? Promise.reject(end) : Promise.resolve({ outcome: end, from: 'shadow', to, changes: 2, revision: 'r' });
    },
    newId: () => 'id', clock: () => at.getTime(),
  };
  const move = (wave = 'small') => moveWave(ports, { wave, to, by: 'ada', reason: null }, { write: (text) => void said.push(text), signal: stopping.signal });
  return { actions, said, asked, stopping, move };
}

const away = () => new TandemError('UNLEASH_UNAVAILABLE', 'away');

describe('moving a wave on', () => {
  it('leaves behind whom a gate refuses, moves the others, and ends as a refused promotion does', async () => {
    const { actions, move } = setUp('parallel', (orgId) => (orgId === 'org_b' ? new TandemError('PROMOTION_REFUSED', 'no verdict') : 'moved'));
    expect(await move()).toBe(3);
    expect(actions).toMatchObject([{ action: 'wave', outcome: 'refused', detail: { moved: 3, 'already-there': 0, refused: 1, left: 0, error: null } }]);
  });

  it('counts apart who was there already', async () => {
    const { actions, said, move } = setUp('parallel', (orgId) => (orgId === 'org_b' ? 'already-there' : 'moved'));
    expect(await move()).toBe(0);
    expect(actions).toMatchObject([{ outcome: 'done', detail: { moved: 3, 'already-there': 1 } }]);
    expect(said.at(-1)).toBe('3 moved, 1 already there, 0 refused, 0 failed, 0 left\n');
  });

  it('takes an interruption for no refusal: it counts whom it has looked at, says so, and fails', async () => {
    const { actions, said, stopping, move } = setUp('parallel', () => { stopping.abort(); return 'moved'; });
    expect(await move()).toBe(1);
    expect(actions).toMatchObject([{ outcome: 'failed', detail: { moved: 1, refused: 0, left: 3, error: 'interrupted' } }]);
    expect(said.at(-1)).toBe('interrupted: 1 moved, 0 already there, 0 refused, 0 failed, 3 left\n');
  });

  it('counts as left whom the interruption itself kept from moving', async () => {
    const { actions, stopping, move } = setUp('parallel', () => { stopping.abort(); return new Error('aborted'); });
    expect(await move()).toBe(1);
    expect(actions).toMatchObject([{ detail: { moved: 0, failed: 0, left: 4, error: 'interrupted' } }]);
  });

  it('ends where something fails, and records how far it came', async () => {
    const { actions, asked, move } = setUp('parallel', (orgId) => (orgId === 'org_b' ? away() : 'moved'));
    await expect(move()).rejects.toMatchObject({ code: 'UNLEASH_UNAVAILABLE' });
    expect(asked).toEqual(['org_a', 'org_b']);
    expect(actions).toMatchObject([{ outcome: 'failed', detail: { moved: 1, failed: 1, left: 2, error: 'UNLEASH_UNAVAILABLE' } }]);
  });

  it('refuses a wave that is not there', async () => {
    await expect(setUp('parallel', () => 'moved').move('large')).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });
});

describe('moving a wave back', () => {
  it('goes on past one that fails and one that is refused, and says of each why', async () => {
    const { actions, said, asked, move } = setUp('legacy', (orgId) => (orgId === 'org_a' ? away() : orgId === 'org_b' ? new TandemError('FLAG_NOT_MOVABLE', 'a segment') : 'moved'));
    expect(await move()).toBe(1);
    expect(asked).toEqual(organizations);
    expect(said).toEqual([
      expect.stringMatching(/^org_a {2}failed: .*away/), expect.stringMatching(/^org_b {2}refused: .*a segment/), 'org_c  moved\n', 'org_d  moved\n',
      '2 moved, 0 already there, 1 refused, 1 failed, 0 left\n',
    ]);
    expect(actions).toMatchObject([{ action: 'wave', outcome: 'failed', detail: { wave: 'small', to: 'legacy', moved: 2, refused: 1, failed: 1, left: 0, error: 'UNLEASH_UNAVAILABLE' } }]);
  });

  it('ends where three in a row fail, as the next would, and rejects with the last failure', async () => {
    const { actions, asked, move } = setUp('legacy', away);
    await expect(move()).rejects.toMatchObject({ code: 'UNLEASH_UNAVAILABLE' });
    expect(asked).toHaveLength(3);
    expect(actions).toMatchObject([{ outcome: 'failed', detail: { failed: 3, left: 1 } }]);
  });

  it('ends with a code of its own where nobody was left to move, and says that the flag may be another', async () => {
    const { actions, said, move } = setUp('legacy', () => 'already-there');
    expect(await move()).toBe(5);
    expect(said.at(-1)).toMatch(/nobody was moved: .*UNLEASH_ENVIRONMENT/);
    expect(actions).toMatchObject([{ outcome: 'done', detail: { moved: 0, 'already-there': 4 } }]);
  });

  it('is done where somebody was moved, whoever was in legacy already', async () => {
    expect(await setUp('legacy', (orgId) => (orgId === 'org_d' ? 'moved' : 'already-there')).move()).toBe(0);
  });
});
