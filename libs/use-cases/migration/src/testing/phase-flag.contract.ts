import { orgIdSchema } from '@tandem/documents';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PhaseFlag } from '../flag/ports.ts';
import { assignmentIn } from '../flag/reading.ts';

const [acme, other] = [orgIdSchema.parse('org_acme'), orgIdSchema.parse('org_other')];

/** What every PhaseFlag does. `create` gives one that is on, with nobody in its lists but `org_other`, in `shadow`. */
export function describePhaseFlag(name: string, create: () => Promise<PhaseFlag>): void {
  describe(name, () => {
    let flag: PhaseFlag;
    beforeEach(async () => {
      flag = await create();
    });

    const phaseOf = async (orgId: string) => {
      const reading = assignmentIn(await flag.read(), orgId);
      return reading.kind === 'certain' ? reading.assignment.phase : reading.kind;
    };

    it('puts an organization into a phase, and leaves the others where they are', async () => {
      expect(await flag.move(acme, 'shadow')).toMatchObject({ outcome: 'moved', from: 'legacy', to: 'shadow', changes: 1 });
      expect(await flag.move(acme, 'parallel')).toMatchObject({ outcome: 'moved', from: 'shadow', to: 'parallel', changes: 2 });
      expect([await phaseOf(acme), await phaseOf(other)]).toEqual(['parallel', 'shadow']);
    });

    it('takes it out of all lists to move it to legacy', async () => {
      await flag.move(acme, 'primary');
      expect(await flag.move(acme, 'legacy')).toMatchObject({ outcome: 'moved', from: 'primary', changes: 1 });
      expect([await phaseOf(acme), await phaseOf(other)]).toEqual(['legacy', 'shadow']);
    });

    it('leaves a list that has become empty for the next organization, and reaches nobody by it', async () => {
      await flag.move(other, 'legacy');
      expect([await phaseOf(acme), await phaseOf(other)]).toEqual(['legacy', 'legacy']);
      await flag.move(acme, 'shadow');
      expect([await phaseOf(acme), await phaseOf(other)]).toEqual(['shadow', 'legacy']);
    });

    it('moves no organization on that somebody has moved back meanwhile', async () => {
      await expect(flag.move(acme, 'complete', undefined, 'primary')).rejects.toMatchObject({ code: 'FLAG_NOT_AS_WANTED' });
      expect(await phaseOf(acme)).toBe('legacy');
      expect(await flag.move(other, 'parallel', undefined, 'shadow')).toMatchObject({ outcome: 'moved', from: 'shadow' });
      expect(await flag.move(other, 'parallel', undefined, 'shadow')).toMatchObject({ outcome: 'already-there' });
    });

    it('writes nothing where the organization is there already', async () => {
      const { revision } = await flag.read();
      expect(await flag.move(other, 'shadow')).toEqual({ outcome: 'already-there', from: 'shadow', to: 'shadow', changes: 0, revision });
      expect(await flag.move(acme, 'legacy')).toMatchObject({ outcome: 'already-there' });
    });

    it('has all in legacy once it is off, and refuses to put any elsewhere', async () => {
      expect(await flag.turnOff()).toBe('turned-off');
      expect(await flag.turnOff()).toBe('was-off');
      expect(await phaseOf(other)).toBe('legacy');
      await expect(flag.move(acme, 'shadow')).rejects.toMatchObject({ code: 'FLAG_NOT_MOVABLE' });
      expect(await flag.move(other, 'legacy')).toMatchObject({ outcome: 'moved' });
    });
  });
}
