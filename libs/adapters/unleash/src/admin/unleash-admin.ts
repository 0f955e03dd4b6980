import { TandemError, isTandemError } from '@tandem/errors';
import { assignmentIn, planMove, type FlagChange, type FlagState, type MoveOutcome, type PhaseFlag } from '@tandem/migration';
import { migrationFlag, type PhaseAssignment } from '@tandem/routing';
import { createAdminCalls, type AdminCalls, type AdminCallsOptions } from './admin-calls.ts';
import { createFlag, type FlagCreation } from './create-flag.ts';
import { flagStateOf, nobody, storedIn } from './flag-state.ts';
import { featureSchema, segmentsSchema, type WireEnvironment } from './wire.ts';

export interface UnleashAdminOptions extends AdminCallsOptions {
  readonly project?: string;
  readonly environment?: string;
  readonly flag?: string;
}

export interface UnleashAdmin extends PhaseFlag {
  /** Makes what is not there of the flag; moves nobody. */
  create(signal?: AbortSignal): Promise<FlagCreation>;
}

/** How often a move is planned anew when the flag is changed by others meanwhile. */
const attempts = 4;

/** The migration's flag by Unleash's admin API; one request for each list that changes. */
export function createUnleashAdmin(options: UnleashAdminOptions): UnleashAdmin {
  const { project = 'default', environment = 'development', flag = migrationFlag } = options;
  const calls = createAdminCalls(options);
  const features = `/projects/${encodeURIComponent(project)}/features`;
  const feature = `${features}/${encodeURIComponent(flag)}`;
  const inEnvironment = `${feature}/environments/${encodeURIComponent(environment)}`;

  async function read(signal?: AbortSignal): Promise<{ readonly state: FlagState; readonly stored: WireEnvironment }> {
    const found = featureSchema.safeParse(await calls.call('GET', feature, undefined, signal));
    if (!found.success) throw new TandemError('UNLEASH_REFUSED', 'it tells of the flag in a shape that is not known');
    const one = found.data.environments.find(({ name }) => name === environment);
    if (!one) throw new TandemError('UNLEASH_REFUSED', `the flag is not in the environment ${environment}`);
    const usesSegments = one.strategies.some(({ segments }) => segments.length > 0);
    return { state: flagStateOf(one, usesSegments ? await readSegments(calls, signal) : []), stored: one };
  }

  async function addStrategy(assignment: PhaseAssignment, orgIds: readonly string[], signal?: AbortSignal): Promise<void> {
    await calls.call('POST', `${inEnvironment}/strategies`, strategyBody(flag, assignment, orgIds), signal);
  }

  async function write(change: FlagChange, stored: WireEnvironment, signal: AbortSignal | undefined): Promise<void> {
    if (change.change === 'add') {
      await addStrategy(change.assignment, change.orgIds, signal);
      return;
    }
    const path = `/constraints/${change.listId.replace('constraint-', '')}/values`;
    // the test refuses to overwrite a list that another has changed since it was read
    const before = storedIn(stored, change.strategyId, change.listId);
    const patch = [{ op: 'test', path, value: before }, { op: 'replace', path, value: orNobody(change.after) }];
    await calls.call('PATCH', `${inEnvironment}/strategies/${encodeURIComponent(change.strategyId)}`, patch, signal);
  }

  return {
    create: (signal) => createFlag({
      calls, features, flag, signal,
      read: async () => (await read(signal)).state,
      addStrategy: (assignment) => addStrategy(assignment, [], signal),
      turnOn: async () => { await calls.call('POST', `${inEnvironment}/on`, undefined, signal); },
    }),
    read: async () => (await read()).state,
    async move(orgId, phase, signal, expected): Promise<MoveOutcome> {
      let from: MoveOutcome['from'] | undefined;
      let changes = 0;
      for (let attempt = 1; ; attempt += 1) {
        signal?.throwIfAborted();
        const { state, stored } = await read(signal);
        const plan = planMove(state, orgId, phase);
        // the first reading's word, `null` too: a later one reads what was written
        if (from === undefined) from = plan.from;
        // half moved, it is in the one or the other
        if (expected !== undefined && plan.from !== expected && plan.from !== phase) throw notAsWanted(state, orgId, `${expected} any more`);
        if (plan.kind === 'blocked') throw new TandemError('FLAG_NOT_MOVABLE', `${orgId}: ${plan.reason}`);
        if (plan.changes.length === 0) return { outcome: changes > 0 ? 'moved' : 'already-there', from, to: phase, changes, revision: state.revision };
        if (attempt === attempts) throw notAsWanted(state, orgId, phase);
        // one pass more sees whether it reads as wanted; a test that failed looks like a fault of the server
        const written = await writeAll(plan.changes, (change) => write(change, stored, signal), attempt);
        changes += written;
      }
    },
    async turnOff() {
      if (!(await read()).state.enabled) return 'was-off';
      await calls.call('POST', `${inEnvironment}/off`);
      if ((await read()).state.enabled) throw new TandemError('FLAG_NOT_AS_WANTED', 'it is on again');
      return 'turned-off';
    },
  };
}

/** How many were written. What fails for the server's reasons is planned anew, but not for ever. */
async function writeAll(changes: readonly FlagChange[], write: (change: FlagChange) => Promise<void>, attempt: number): Promise<number> {
  let written = 0;
  try {
    for (const change of changes) {
      await write(change);
      written += 1;
    }
  } catch (error) {
    if (!isTandemError(error, 'UNLEASH_UNAVAILABLE') || attempt >= attempts - 1) throw error;
  }
  return written;
}

function notAsWanted(state: FlagState, orgId: string, phase: string): TandemError {
  const now = assignmentIn(state, orgId);
  return new TandemError('FLAG_NOT_AS_WANTED', `${orgId} is in ${now.kind === 'certain' ? now.assignment.phase : 'an unknown phase'}, not in ${phase}`);
}

async function readSegments(calls: AdminCalls, signal: AbortSignal | undefined) {
  const found = segmentsSchema.safeParse(await calls.call('GET', '/segments', undefined, signal));
  if (!found.success) throw new TandemError('UNLEASH_REFUSED', 'it tells of segments in a shape that is not known');
  return found.data.segments;
}

const orNobody = (orgIds: readonly string[]): readonly string[] => (orgIds.length > 0 ? orgIds : [nobody]);

function strategyBody(flag: string, assignment: PhaseAssignment, orgIds: readonly string[]): object {
  const { phase, directWrites } = assignment;
  return {
    name: 'flexibleRollout',
    title: directWrites === 'trigger' ? `${phase}-with-direct-writes` : phase,
    parameters: { rollout: '100', stickiness: 'orgId', groupId: flag },
    constraints: [{ contextName: 'orgId', operator: 'IN', values: orNobody(orgIds) }],
    variants: [{ name: phase, weight: 1_000, weightType: 'variable', stickiness: 'orgId', payload: { type: 'json', value: JSON.stringify({ phase, directWrites }) } }],
  };
}
