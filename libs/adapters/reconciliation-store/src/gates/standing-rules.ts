import type { OrgId } from '@tandem/documents';
import { askStore } from '@tandem/mongodb';
import type { Collection, Filter, UpdateFilter } from 'mongodb';

interface StandingRule {
  readonly _id: string;
  readonly orgId: OrgId;
  readonly endedAt: Date | null;
  readonly expireAt: Date | null;
}

/** What ignores and rules that name writers have in common: they stand until somebody ends them. */
export function createStandingRules<Rule extends StandingRule>(collection: Collection<Rule>, what: string) {
  const standing = { endedAt: null } as Filter<Rule>;
  const changeStanding = (id: string, change: object) =>
    askStore(`changing ${what}`, async () => (await collection.updateOne({ ...standing, _id: id }, { $set: change } as UpdateFilter<Rule>)).matchedCount === 1);

  return {
    changeStanding,
    add: (rule: Rule) =>
      askStore(`keeping ${what}`, async () => {
        await collection.updateOne({ _id: rule._id } as Filter<Rule>, { $setOnInsert: rule }, { upsert: true });
      }),
    standing: (orgId: OrgId | null, limit: number) =>
      askStore(`reading ${what}`, async () => (await collection.find({ ...standing, ...(orgId && { orgId }) }).sort({ _id: 1 }).limit(limit).toArray()) as readonly Rule[]),
    find: (id: string) => askStore(`reading ${what}`, () => collection.findOne<Rule>({ _id: id } as Filter<Rule>)),
    end: (id: string, at: Date, expireAt: Date) => changeStanding(id, { endedAt: at, expireAt }),
  };
}
