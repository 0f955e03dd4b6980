import { applyUpdateDescription, type WorkflowChanged, type WorkflowsReset } from '@tandem/change-events';
import { unidentifiedPrefix, workflowIdSchema, type ClusterTime, type OrgId, type SkippedWorkflow, type WorkflowId } from '@tandem/documents';
import { createWorkflowRegistry, type CompiledWorkflow, type CompileOutcome } from '@tandem/workflow-matching';
import { createHeldWorkflows, isSame, type HeldWorkflow } from './held-workflows.ts';
import { deletionRecord, isIncomplete, recordOf, type RecordedBy } from './history-record.ts';
import type { HistoryRecord, LiveWorkflow } from './ports.ts';
import { createRaceWindows } from './race-windows.ts';
import { asWhole, createRecordedHistory } from './recorded-history.ts';

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

export function createStreamRegistry(lookup: RegistryLookup): StreamRegistry {
  const registry = createWorkflowRegistry();
  const held = createHeldWorkflows();
  const races = createRaceWindows();
  const recorded = createRecordedHistory();

  function register(orgId: OrgId, { workflowId, definition, malformed, formIds }: HeldWorkflow): void {
    if (malformed === null) registry.put(orgId, workflowId, definition.document);
    else registry.putMalformed(orgId, workflowId, malformed, formIds);
  }

  /**
   * Has the registry know what counts of an id, and says so for history; nothing where that means what it meant before.
   * @param registered what it knows
   */
  function settle(orgId: OrgId, workflowId: WorkflowId, before: HeldWorkflow | undefined, registered: HeldWorkflow | undefined, by: RecordedBy): readonly HistoryRecord[] {
    const now = held.counting(orgId, workflowId);
    if (!now) registry.remove(orgId, workflowId);
    else if (!registered || !isSame(now, registered)) register(orgId, now);
    if (now) return before && isSame(before, now) ? [] : [recordOf({ orgId, ...now, ...by })];
    return before ? [deletionRecord(orgId, workflowId, before.documentKey, by)] : [];
  }

  function remove(orgId: OrgId, documentKey: string, by: RecordedBy): readonly HistoryRecord[] {
    const former = held.of(orgId, documentKey);
    if (!former) return [];
    const { workflowId } = former;
    const before = held.counting(orgId, workflowId);
    held.remove(orgId, documentKey);
    return settle(orgId, workflowId, before, before, by);
  }

  /** Holds what the registry has just been told of. */
  function hold(orgId: OrgId, workflow: HeldWorkflow, by: RecordedBy): readonly HistoryRecord[] {
    const { documentKey, workflowId } = workflow;
    const former = held.of(orgId, documentKey);
    const renamed = former && former.workflowId !== workflowId ? remove(orgId, documentKey, by) : [];
    const before = held.counting(orgId, workflowId);
    held.put(orgId, workflow);
    return [...renamed, ...settle(orgId, workflowId, before, workflow, by)];
  }

  function holdMalformed(orgId: OrgId, { documentKey, workflowId }: Pick<HeldWorkflow, 'documentKey' | 'workflowId'>, malformed: string, formIds: readonly string[], by: RecordedBy): readonly HistoryRecord[] {
    registry.putMalformed(orgId, workflowId, malformed, formIds);
    return hold(orgId, { documentKey, workflowId, definition: null, malformed, formIds }, by);
  }

  /** Takes in a document and says what is new in it for history. */
  function put({ orgId, documentKey, document }: LiveWorkflow, by: RecordedBy): readonly HistoryRecord[] {
    const workflowId = workflowIdOf(document, documentKey);
    return hold(orgId, heldAs(documentKey, workflowId, registry.put(orgId, workflowId, document)), by);
  }

  async function lookUp(event: WorkflowChanged, reason: string): Promise<readonly HistoryRecord[]> {
    lookup.onLookup(event.orgId, reason);
    const { workflow, readAt } = await lookup.one(event.orgId, event.documentId);
    races.open(event.orgId, readAt);
    return workflow ? put(workflow, byEvent(event, 'snapshot')) : remove(event.orgId, event.documentKey, byEvent(event, 'snapshot'));
  }

  async function update(event: WorkflowChanged & { change: { type: 'update' } }): Promise<readonly HistoryRecord[]> {
    const { orgId, documentKey } = event;
    const there = held.of(orgId, documentKey);
    if (!there?.definition) return lookUp(event, there ? 'the version held is malformed' : 'no version is held');
    const outcome = applyUpdateDescription(there.definition.document, event.change.description);
    if (outcome.outcome === 'inapplicable') return lookUp(event, outcome.reason);
    return put({ orgId, documentKey, document: outcome.document }, byEvent(event, 'stream'));
  }

  function change(event: WorkflowChanged): readonly HistoryRecord[] | Promise<readonly HistoryRecord[]> {
    const { orgId, documentKey } = event;
    switch (event.change.type) {
      case 'put':
        return put({ orgId, documentKey, document: event.change.document }, byEvent(event, 'stream'));
      case 'update':
        return update({ ...event, change: event.change });
      case 'untold':
        return lookUp(event, 'the update was too large to be told');
      case 'delete':
        return remove(orgId, documentKey, byEvent(event, 'stream'));
    }
  }

  async function reset(event: WorkflowsReset): Promise<readonly HistoryRecord[]> {
    const { orgId } = event;
    const by = byEvent(event, 'snapshot');
    lookup.onLookup(orgId, 'the collection was dropped or renamed');
    const { workflows, readAt } = await lookup.ofOrganization(orgId);
    races.open(orgId, readAt);
    const present = new Set(workflows.map((workflow) => workflow.documentKey));
    const gone = held.keysOf(orgId).filter((documentKey) => !present.has(documentKey));
    return [
      ...gone.flatMap((documentKey) => remove(orgId, documentKey, by)),
      ...workflows.flatMap((workflow) => put(workflow, by)),
    ];
  }

  /** Also hands back what it has come to beside what the record says. */
  function restore(record: HistoryRecord): readonly HistoryRecord[] {
    const { entry, definition } = record;
    const { orgId, documentKey, workflowId } = entry;
    const by = { at: entry.effectiveFrom, source: entry.source };
    if (isIncomplete(record)) return holdMalformed(orgId, entry, 'its definition is gone', [], by);
    if (definition) return hold(orgId, heldAs(documentKey, workflowId, registry.put(orgId, workflowId, definition.document)), by);
    if (entry.malformed !== undefined) return holdMalformed(orgId, entry, entry.malformed, entry.malformedForms ?? [], by);
    // an id that changed leaves two entries of one document; the deletion of the old one must not take the new one away
    return held.of(orgId, documentKey)?.workflowId === workflowId ? remove(orgId, documentKey, by) : [];
  }

  return {
    candidatesFor: (orgId, formId) => registry.candidatesFor(orgId, formId),
    malformedFor: (orgId, formId) => registry.malformedFor(orgId, formId),
    updateListenersOf: (orgId) => registry.updateListenersOf(orgId),
    isRacing: (orgId, at) => races.covers(orgId, at),
    restore: (record) => {
      restore(record);
    },
    expectReplayOf: (records, readAt) => {
      recorded.expect(records, readAt);
    },
    putLive: (workflow, from) => put(workflow, { at: from, source: 'snapshot' }),
    keepOnly(isThere, from) {
      const goneOf = (orgId: OrgId) => held.keysOf(orgId).filter((documentKey) => !isThere(orgId, documentKey));
      return held.organizations().flatMap((orgId) => goneOf(orgId).flatMap((documentKey) => remove(orgId, documentKey, { at: from, source: 'snapshot' })));
    },
    organizations: () => new Set(held.organizations()),
    refuse({ entry, definition }, reason) {
      const { orgId, workflowId, documentKey, effectiveFrom: at } = entry;
      const counting = held.counting(orgId, workflowId);
      // a later version may have come since
      const isCounting = definition !== null && counting?.documentKey === documentKey && counting.definition?._id === definition._id;
      const formIds = isCounting ? counting.formIds : [];
      if (isCounting) holdMalformed(orgId, counting, reason, formIds, { at, source: entry.source });
      return recordOf({ ...entry, at, definition: null, malformed: reason, formIds });
    },
    racingUntil: (readAt) => {
      races.openForAll(readAt);
    },
    async follow(event) {
      const replayed = recorded.take(event);
      const records = replayed ? replayed.records.flatMap(restore) : await (event.kind === 'workflows-reset' ? reset(event) : change(event));
      // where another document has the id from that moment on, history keeps that one, and the registry is to know it
      const isTakenOver = (record: HistoryRecord) => isDeletion(record) && recorded.successorOf(record) !== undefined;
      for (const record of records.filter(isTakenOver).flatMap((deletion) => recorded.successorOf(deletion) ?? [])) restore(record);
      if (!replayed) return asWhole(records.filter((record) => !isTakenOver(record)), event);
      if (replayed.readLater) races.open(event.orgId, replayed.readAt);
      // it is in history already
      return [];
    },
    get size() {
      return registry.size;
    },
  };
}

function byEvent({ clusterTime, eventToken }: WorkflowChanged | WorkflowsReset, source: RecordedBy['source']): RecordedBy {
  return { at: clusterTime, source, ...(eventToken !== undefined && { eventToken }) };
}

function heldAs(documentKey: string, workflowId: WorkflowId, outcome: CompileOutcome): HeldWorkflow {
  return outcome.outcome === 'compiled'
    ? { documentKey, workflowId, definition: outcome.workflow.definition, malformed: null, formIds: [...new Set(outcome.workflow.triggers.map(({ formId }) => formId))] }
    : { documentKey, workflowId, definition: null, malformed: outcome.reason, formIds: outcome.formIds };
}

function isDeletion({ entry, definition }: HistoryRecord): boolean {
  return definition === null && entry.malformed === undefined;
}

/** A document without a usable id is malformed, but it must not be lost sight of. */
function workflowIdOf(document: unknown, documentKey: string): WorkflowId {
  const given = workflowIdSchema.safeParse(typeof document === 'object' && document !== null && 'id' in document ? document.id : undefined);
  return given.success ? given.data : workflowIdSchema.parse(`${unidentifiedPrefix}${documentKey.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 64)}`);
}
