import { phaseOverridesSchema, type PhaseOverrides } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import type { OverrideStore } from '@tandem/migration';
import { answerWithin, isDuplicateKey, platformCollections } from '@tandem/mongodb';
import type { Db } from 'mongodb';

/** The id of the one document. */
export const overridesId = 'overrides';

export const noOverrides: PhaseOverrides = { revision: 0, overrides: [] };

const attempts = 10;
const answerMs = 5_000;

/** Overrides in `phase_overrides`: one document, changed by compare-and-set on its revision. */
export function createOverrideStore(database: Db): OverrideStore {
  const { phaseOverrides } = platformCollections(database);

  async function read(): Promise<PhaseOverrides> {
    const found = await answerWithin(answerMs, 'reading overrides', () => phaseOverrides.findOne({ _id: overridesId }));
    return found ? overridesOf(found) : noOverrides;
  }

  /** Whether nobody was quicker. */
  async function replace(next: PhaseOverrides): Promise<boolean> {
    const before = { _id: overridesId, revision: next.revision - 1 };
    try {
      const { matchedCount, upsertedCount } = await answerWithin(answerMs, 'writing overrides', () =>
        phaseOverrides.replaceOne(before, { ...next, overrides: [...next.overrides] }, { upsert: before.revision === 0 }));
      return matchedCount + upsertedCount === 1;
    } catch (error) {
      if (isDuplicateKey(error) || (error instanceof Error && isDuplicateKey(error.cause))) return false;
      throw error;
    }
  }

  return {
    read,
    async change(edit) {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const current = await read();
        const overrides = edit(current.overrides);
        if (overrides === current.overrides) return current;
        const next = { revision: current.revision + 1, overrides };
        if (await replace(phaseOverridesSchema.parse(next))) return next;
      }
      throw new TandemError('STORE_UNAVAILABLE', 'the overrides were changed by others all the time');
    },
  };
}

/** @throws TandemError DOCUMENT_INVALID */
export function overridesOf(document: unknown): PhaseOverrides {
  const parsed = phaseOverridesSchema.safeParse(document);
  if (!parsed.success) throw new TandemError('DOCUMENT_INVALID', 'phase_overrides: what stands in it is no list of overrides');
  return parsed.data;
}
