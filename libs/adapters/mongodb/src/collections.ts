import type {
  DeadLetter,
  Lease,
  LiveProcess,
  OperatorAction,
  OrgId,
  PhaseChange,
  PhaseOverrides,
  StreamCheckpoint,
  StreamGap,
  StreamLayout,
  StreamSample,
  TriggerDecision,
  WorkflowDefinition,
  WorkflowExecution,
  WorkflowHistoryEntry,
} from '@tandem/documents';
import type { Collection, Db, Document, MongoClient } from 'mongodb';

/** Tandem's own collections, in the platform database. Findings, runs and what gates go by are shaped by the reconciler. */
export interface PlatformCollections {
  readonly decisions: Collection<TriggerDecision>;
  readonly executions: Collection<WorkflowExecution>;
  readonly definitions: Collection<WorkflowDefinition>;
  readonly history: Collection<WorkflowHistoryEntry>;
  readonly checkpoints: Collection<StreamCheckpoint>;
  readonly gaps: Collection<StreamGap>;
  readonly layouts: Collection<StreamLayout>;
  readonly leases: Collection<Lease>;
  readonly deadLetters: Collection<DeadLetter>;
  readonly phaseChanges: Collection<PhaseChange>;
  readonly phaseOverrides: Collection<PhaseOverrides & { readonly _id: string }>;
  readonly liveProcesses: Collection<LiveProcess>;
  readonly operatorActions: Collection<OperatorAction>;
  readonly divergences: Collection<Document & { _id: string }>;
  readonly reconciliations: Collection<Document & { _id: string }>;
  readonly gateVerdicts: Collection<Document & { _id: string }>;
  readonly declaredWindows: Collection<Document & { _id: string }>;
  readonly waves: Collection<Document & { _id: string }>;
  readonly divergenceIgnores: Collection<Document & { _id: string }>;
  readonly directWriters: Collection<Document & { _id: string }>;
  readonly reports: Collection<Document & { _id: string }>;
  readonly streamSamples: Collection<StreamSample>;
}

export function platformCollections(database: Db): PlatformCollections {
  return {
    decisions: database.collection('trigger_decisions'),
    executions: database.collection('workflow_executions'),
    definitions: database.collection('workflow_definitions'),
    history: database.collection('workflow_history'),
    checkpoints: database.collection('stream_checkpoints'),
    gaps: database.collection('stream_gaps'),
    layouts: database.collection('stream_layouts'),
    leases: database.collection('leases'),
    deadLetters: database.collection('dead_letters'),
    phaseChanges: database.collection('phase_changes'),
    phaseOverrides: database.collection('phase_overrides'),
    liveProcesses: database.collection('live_processes'),
    operatorActions: database.collection('operator_actions'),
    divergences: database.collection('divergences'),
    reconciliations: database.collection('reconciliations'),
    gateVerdicts: database.collection('gate_verdicts'),
    declaredWindows: database.collection('declared_windows'),
    waves: database.collection('waves'),
    divergenceIgnores: database.collection('divergence_ignores'),
    directWriters: database.collection('direct_writers'),
    reports: database.collection('reports'),
    streamSamples: database.collection('stream_samples'),
  };
}

/** One database per organization, named by its id. */
export function organizationDatabase(client: MongoClient, orgId: OrgId): Db {
  return client.db(orgId);
}
