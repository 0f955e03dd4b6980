import { applyUpdateDescription, type WorkflowChanged, type WorkflowsReset } from '@tandem/change-events';
import { workflowIdSchema, type ClusterTime, type OrgId, type SkippedWorkflow, type WorkflowDefinition, type WorkflowId } from '@tandem/documents';
import { createWorkflowRegistry, type CompiledWorkflow, type CompileOutcome } from '@tandem/workflow-matching';
import { deletionRecord, recordOf } from './history-record.ts';
import type { HistoryRecord, LiveWorkflow } from './ports.ts';
import { createRaceWindows } from './race-windows.ts';
import { createRecordedHistory } from './recorded-history.ts';

/** What the registry has to be told from the live collections, because the stream alone does not say. */
export interface RegistryLookup {
  one(orgId: OrgId, documentId: unknown): Promise<{ readonly workflow: LiveWorkflow | null; readonly readAt: ClusterTime }>;
  ofOrganization(orgId: OrgId): Promise<{ readonly workflows: readonly LiveWorkflow[]; readonly readAt: ClusterTime }>;
  /** Why it had to look. */
  readonly onLookup: (orgId: OrgId, reason: string) => void;
}

/** The workflows of all organizations, as of the place in the stream that has been read. */
export interface StreamRegistry {
  candidatesFor(orgId: OrgId, formId: string): readonly CompiledWorkflow[];
  malformedFor(orgId: OrgId, formId: string): readonly SkippedWorkflow[];
  /** Those with a trigger for updates, of whatever form. */
  updateListenersOf(orgId: OrgId): readonly CompiledWorkflow[];
  /** True where the registry may be ahead of an event of that time. */
  isRacing(orgId: OrgId, at: ClusterTime): boolean;
  /** Puts back what history knows. */
  restore(record: HistoryRecord): void;
  /** The history as it was written before a crash: events that made it are answered from it. */
  expectReplayOf(records: readonly HistoryRecord[], readAt: ClusterTime): void;
  /** A reading of all workflows: what is found counts from `from` on. */
  putLive(workflow: LiveWorkflow, from: ClusterTime): readonly HistoryRecord[];
  /** The end of such a reading: what is not there is gone from `from` on. */
  keepOnly(isThere: (orgId: OrgId, documentKey: string) => boolean, from: ClusterTime): readonly HistoryRecord[];
  /** Those of which a workflow is held, malformed or not. */
  organizations(): ReadonlySet<OrgId>;
  /** History will never accept a record: its workflow counts as malformed, and the record handed back says so. */
  refuse(record: HistoryRecord, reason: string): HistoryRecord;
  /** Events up to this time may be behind what was read. */
  racingUntil(readAt: ClusterTime): void;
  /** Follows one event; what it hands back must be in history before anything is decided by it. */
  follow(event: WorkflowChanged | WorkflowsReset): Promise<readonly HistoryRecord[]>;
  readonly size: number;
}

interface HeldWorkflow {
  readonly workflowId: WorkflowId;
  /** Null where it is malformed: there is no version an update could be applied to. */
  readonly definition: WorkflowDefinition | null;
  readonly malformed: string | null;
  /** The forms it listens to, or would. */
  readonly formIds: readonly string[];
}

export function createStreamRegistry(lookup: RegistryLookup): StreamRegistry {
  const registry = createWorkflowRegistry();
  const held = new Map<OrgId, Map<string, HeldWorkflow>>();
  const races = createRaceWindows();
  const recorded = createRecordedHistory();

  const heldOf = (orgId: OrgId, documentKey: string) => held.get(orgId)?.get(documentKey);

  function forget(orgId: OrgId, documentKey: string): HeldWorkflow | undefined {
    const there = heldOf(orgId, documentKey);
    if (!there) return undefined;
    registry.remove(orgId, there.workflowId);
    held.get(orgId)?.delete(documentKey);
    return there;
  }

  function hold(orgId: OrgId, documentKey: string, workflow: HeldWorkflow): void {
    const organization = held.get(orgId) ?? new Map<string, HeldWorkflow>();
    held.set(orgId, organization.set(documentKey, workflow));
  }

  function holdMalformed(orgId: OrgId, documentKey: string, workflowId: WorkflowId, reason: string, formIds: readonly string[]): void {
    registry.putMalformed(orgId, workflowId, reason, formIds);
    hold(orgId, documentKey, { workflowId, definition: null, malformed: reason, formIds });
  }

  /** Takes in a document and says what is new in it for history; nothing where it means what it meant before. */
  function put(workflow: LiveWorkflow, at: ClusterTime, source: 'stream' | 'snapshot'): readonly HistoryRecord[] {
    const { orgId, documentKey, document } = workflow;
    const before = forget(orgId, documentKey);
    const workflowId = workflowIdOf(document, documentKey);
    const now = heldAs(workflowId, registry.put(orgId, workflowId, document));
    hold(orgId, documentKey, now);
    const renamed = before && before.workflowId !== workflowId ? [deletionRecord(orgId, before.workflowId, documentKey, at, source)] : [];
    const same = before?.workflowId === workflowId && before.definition?._id === now.definition?._id && before.malformed === now.malformed && before.formIds.join() === now.formIds.join();
    return same ? [] : [...renamed, recordOf({ orgId, documentKey, at, source, ...now })];
  }

  function remove(orgId: OrgId, documentKey: string, at: ClusterTime, source: 'stream' | 'snapshot'): readonly HistoryRecord[] {
    const before = forget(orgId, documentKey);
    return before ? [deletionRecord(orgId, before.workflowId, documentKey, at, source)] : [];
  }

  async function lookUp(event: WorkflowChanged, reason: string): Promise<readonly HistoryRecord[]> {
    lookup.onLookup(event.orgId, reason);
    const { workflow, readAt } = await lookup.one(event.orgId, event.documentId);
    races.open(event.orgId, readAt);
    return workflow ? put(workflow, event.clusterTime, 'snapshot') : remove(event.orgId, event.documentKey, event.clusterTime, 'snapshot');
  }

  async function update(event: WorkflowChanged & { change: { type: 'update' } }): Promise<readonly HistoryRecord[]> {
    const { orgId, documentKey } = event;
    const there = heldOf(orgId, documentKey);
    if (!there?.definition) return lookUp(event, there ? 'the version held is malformed' : 'no version is held');
    const outcome = applyUpdateDescription(there.definition.document, event.change.description);
    if (outcome.outcome === 'inapplicable') return lookUp(event, outcome.reason);
    return put({ orgId, documentKey, document: outcome.document }, event.clusterTime, 'stream');
  }

  function change(event: WorkflowChanged): readonly HistoryRecord[] | Promise<readonly HistoryRecord[]> {
    const { orgId, documentKey, clusterTime } = event;
    switch (event.change.type) {
      case 'put':
        return put({ orgId, documentKey, document: event.change.document }, clusterTime, 'stream');
      case 'update':
        return update({ ...event, change: event.change });
      case 'untold':
        return lookUp(event, 'the update was too large to be told');
      case 'delete':
        return remove(orgId, documentKey, clusterTime, 'stream');
    }
  }

  async function reset(event: WorkflowsReset): Promise<readonly HistoryRecord[]> {
    const { orgId, clusterTime } = event;
    lookup.onLookup(orgId, 'the collection was dropped or renamed');
    const { workflows, readAt } = await lookup.ofOrganization(orgId);
    races.open(orgId, readAt);
    const present = new Set(workflows.map((workflow) => workflow.documentKey));
    const gone = [...(held.get(orgId)?.keys() ?? [])].filter((documentKey) => !present.has(documentKey));
    return [
      ...gone.flatMap((documentKey) => remove(orgId, documentKey, clusterTime, 'snapshot')),
      ...workflows.flatMap((workflow) => put(workflow, clusterTime, 'snapshot')),
    ];
  }

  function restore({ entry, definition }: HistoryRecord): void {
    const { orgId, documentKey, workflowId } = entry;
    const there = heldOf(orgId, documentKey);
    // an id that changed leaves two entries of one document; the deletion of the old one must not take the new one away
    if (there && (definition !== null || there.workflowId === workflowId)) forget(orgId, documentKey);
    if (definition) hold(orgId, documentKey, heldAs(workflowId, registry.put(orgId, workflowId, definition.document)));
    else if (entry.malformed !== undefined) holdMalformed(orgId, documentKey, workflowId, entry.malformed, entry.malformedForms ?? []);
  }

  return {
    candidatesFor: (orgId, formId) => registry.candidatesFor(orgId, formId),
    malformedFor: (orgId, formId) => registry.malformedFor(orgId, formId),
    updateListenersOf: (orgId) => registry.updateListenersOf(orgId),
    isRacing: (orgId, at) => races.covers(orgId, at),
    restore,
    expectReplayOf: (records, readAt) => {
      recorded.expect(records, readAt);
    },
    putLive: (workflow, from) => put(workflow, from, 'snapshot'),
    keepOnly(isThere, from) {
      const documents = [...held].flatMap(([orgId, ofOne]) => [...ofOne.keys()].map((documentKey) => ({ orgId, documentKey })));
      const gone = documents.filter(({ orgId, documentKey }) => !isThere(orgId, documentKey));
      return gone.flatMap(({ orgId, documentKey }) => remove(orgId, documentKey, from, 'snapshot'));
    },
    organizations: () => new Set([...held].flatMap(([orgId, ofOne]) => (ofOne.size > 0 ? [orgId] : []))),
    refuse({ entry, definition }, reason) {
      const { orgId, documentKey, workflowId } = entry;
      // a later version may have come since
      if (definition && heldOf(orgId, documentKey)?.definition?._id === definition._id) {
        const formIds = forget(orgId, documentKey)?.formIds ?? [];
        holdMalformed(orgId, documentKey, workflowId, reason, formIds);
        return recordOf({ ...entry, at: entry.effectiveFrom, definition: null, malformed: reason, formIds });
      }
      return recordOf({ ...entry, at: entry.effectiveFrom, definition: null, malformed: reason });
    },
    racingUntil: (readAt) => {
      races.openForAll(readAt);
    },
    async follow(event) {
      const replayed = recorded.take(event);
      if (replayed) {
        for (const record of replayed.records) restore(record);
        if (replayed.readLater) races.open(event.orgId, replayed.readAt);
        // it is in history already
        return [];
      }
      const records = event.kind === 'workflows-reset' ? await reset(event) : await change(event);
      // where another document came to have the id at once, the registry knows that one, and history keeps it
      return records.filter((record) => !(isDeletion(record) && recorded.isTakenOver(record)));
    },
    get size() {
      return registry.size;
    },
  };
}

function heldAs(workflowId: WorkflowId, outcome: CompileOutcome): HeldWorkflow {
  return outcome.outcome === 'compiled'
    ? { workflowId, definition: outcome.workflow.definition, malformed: null, formIds: [...new Set(outcome.workflow.triggers.map(({ formId }) => formId))] }
    : { workflowId, definition: null, malformed: outcome.reason, formIds: outcome.formIds };
}

function isDeletion({ entry, definition }: HistoryRecord): boolean {
  return definition === null && entry.malformed === undefined;
}

/** A document without a usable id is malformed, but it must not be lost sight of. */
function workflowIdOf(document: unknown, documentKey: string): WorkflowId {
  const given = workflowIdSchema.safeParse(typeof document === 'object' && document !== null && 'id' in document ? document.id : undefined);
  return given.success ? given.data : workflowIdSchema.parse(`unidentified.${documentKey.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 64)}`);
}
