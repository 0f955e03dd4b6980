import { phases } from '@tandem/documents';
import { TandemError, isTandemError } from '@tandem/errors';
import type { FlagState } from '@tandem/migration';
import { legacyAssignment, type PhaseAssignment } from '@tandem/routing';
import type { AdminCalls } from './admin-calls.ts';
import { contextFieldsSchema } from './wire.ts';

export interface FlagCreation {
  /** What was not there, for people. */
  readonly made: readonly string[];
  /** `off`: it was there, is off, and reaches organizations, which would all move at once. */
  readonly state: 'on' | 'turned-on' | 'off';
}

/** What the creation needs of the flag's admin. */
export interface FlagMaker {
  readonly calls: AdminCalls;
  readonly features: string;
  readonly flag: string;
  readonly read: () => Promise<FlagState>;
  /** A strategy that lists nobody yet. */
  readonly addStrategy: (assignment: PhaseAssignment) => Promise<void>;
  readonly turnOn: () => Promise<void>;
  readonly signal: AbortSignal | undefined;
}

/**
 * Makes what the flag needs and what is not there: the context field, the flag, a strategy for each phase, in this order.
 * Moves no organization: it is turned on only where no strategy reaches any, as it reads just before. May be repeated, and
 * goes on where it was. Rejects with UNLEASH_UNAVAILABLE or UNLEASH_REFUSED.
 */
export async function createFlag({ calls, features, flag, read, addStrategy, turnOn, signal }: FlagMaker): Promise<FlagCreation> {
  const made: string[] = [];
  if (!(await hasContextField(calls, signal))) {
    await calls.call('POST', '/context', { name: 'orgId', description: 'The organization', stickiness: true }, signal);
    made.push('the context field orgId');
  }
  let before = await ifThere(read);
  if (before === null) {
    await calls.call('POST', features, { name: flag, type: 'release', description: 'Who triggers the workflows of an organization, phase by phase' }, signal);
    made.push(`the flag ${flag}`);
    before = await read();
  }
  for (const phase of phases) {
    if (phase === 'legacy' || before.strategies.some(({ assignment }) => assignment?.phase === phase)) continue;
    await addStrategy({ ...legacyAssignment, phase });
    made.push(`the strategy ${phase}`);
  }
  const now = await read();
  if (now.enabled) return { made, state: 'on' };
  if (now.strategies.some(reachesSomebody)) return { made, state: 'off' };
  await turnOn();
  return { made, state: 'turned-on' };
}

const reachesSomebody = ({ conditional, lists }: FlagState['strategies'][number]): boolean => conditional || lists.length === 0 || lists.some(({ orgIds }) => orgIds.length > 0);

async function hasContextField(calls: AdminCalls, signal: AbortSignal | undefined): Promise<boolean> {
  const found = contextFieldsSchema.safeParse(await calls.call('GET', '/context', undefined, signal));
  if (!found.success) throw new TandemError('UNLEASH_REFUSED', 'it tells of context fields in a shape that is not known');
  return found.data.some(({ name }) => name === 'orgId');
}

async function ifThere(read: FlagMaker['read']): Promise<FlagState | null> {
  return read().catch((error: unknown) => {
    if (isTandemError(error, 'FLAG_MISSING')) return null;
    throw error;
  });
}
