import {
  decisionId, definitionOf, executionKey, formIdSchema, keepForMs, nodeIdSchema, submissionIdSchema, workflowSchema,
  type ClusterTime, type OrgId, type RoutingStamp, type TriggerDecision, type WorkflowDefinition, type WorkflowExecution, type WorkflowHistoryEntry, type WorkflowMatch,
} from '@tandem/documents';
import { edge, formTrigger, sinkCall, workflowDocument } from '@tandem/test-bed';
import { ObjectId, type Document } from 'mongodb';
import { fieldsOf, organizationFor, type BenchOrganization } from '../load/submissions.ts';

/** A past in which both paths did all they should have, of several organizations, forms and workflows. */
export interface Past {
  readonly organizations: readonly BenchOrganization[];
  readonly submissions: number;
  /** Milliseconds since the epoch, a whole second: the first submission's. */
  readonly from: number;
}

/** What one submission left behind. */
export interface Trace {
  readonly submission: Document;
  readonly decisions: readonly TriggerDecision[];
  readonly executions: readonly WorkflowExecution[];
}

const perSecond = 250;
const formsPerOrganization = 5;
/** Of the amounts from 0 to 999 that submissions have, one in ten is above. */
const escalatedAbove = 899;

/** Milliseconds since the epoch, a whole second: after the last submission's. */
export const endOf = ({ from, submissions }: Past): number => from + Math.ceil(submissions / perSecond) * 1_000;

const formOf = ({ formId }: BenchOrganization, sequence: number) => formIdSchema.parse(`${formId}-${(sequence >>> 2) % formsPerOrganization}`);

/** Two workflows a form: one that every submission starts, one by a filter. */
function workflowsOf({ orgId }: BenchOrganization, formId: string): readonly { readonly document: Document; readonly startsAbove: number }[] {
  const compose = (name: string, filter?: object) =>
    workflowDocument({ id: `${name}-${formId}`, orgId, name, nodes: [formTrigger(formId, filter), sinkCall('http://127.0.0.1:9', name, 'notify')], edges: [edge('trigger', 'notify')] });
  return [
    { document: compose('notify'), startsAbove: -1 },
    { document: compose('escalate', { conditions: [{ field: 'amount', operator: 'gt', value: escalatedAbove }], logicType: 'all' }), startsAbove: escalatedAbove },
  ];
}

interface Registered {
  readonly match: WorkflowMatch;
  readonly startsAbove: number;
}

/** The workflows of each organization, what the stream wrote of them, and for each form what starts by it. */
export function registryOf({ organizations, from }: Past) {
  const effectiveFrom: ClusterTime = { seconds: from / 1_000 - 3_600, increment: 1 };
  const history: WorkflowHistoryEntry[] = [];
  const definitions: WorkflowDefinition[] = [];
  const byForm = new Map<string, readonly Registered[]>();
  const workflows = new Map<OrgId, Document[]>(organizations.map(({ orgId }) => [orgId, []]));
  for (const organization of organizations) {
    for (let index = 0; index < formsPerOrganization; index += 1) {
      const formId = formOf(organization, index << 2);
      const registered = workflowsOf(organization, formId).map(({ document, startsAbove }) => {
        workflows.get(organization.orgId)?.push(document);
        const workflow = workflowSchema.parse(document);
        const definition = definitionOf(workflow);
        definitions.push(definition);
        history.push({
          _id: `${organization.orgId}:${workflow.id}:${effectiveFrom.seconds}:1`, orgId: organization.orgId, workflowId: workflow.id, documentKey: new ObjectId().toHexString(),
          effectiveFrom, definitionId: definition._id, source: 'snapshot',
        });
        return { startsAbove, match: { workflowId: workflow.id, workflowVersion: 1, definitionId: definition._id, triggerNodeId: nodeIdSchema.parse('trigger') } };
      });
      byForm.set(formId, registered);
    }
  }
  return { workflows, history, definitions, byForm };
}

type Registry = ReturnType<typeof registryOf>;

/** The submission of that number, and what both paths and the worker left of it. */
export function traceOf(past: Past, { byForm }: Registry, sequence: number): Trace {
  const organization = organizationFor(past.organizations, sequence);
  const seconds = past.from / 1_000 + Math.floor(sequence / perSecond);
  const at = new Date(seconds * 1_000 + (sequence % perSecond) * 4);
  const id = new ObjectId(seconds.toString(16).padStart(8, '0') + sequence.toString(16).padStart(16, '0'));
  const submissionId = submissionIdSchema.parse(`sub_past_${sequence}`);
  const formId = formOf(organization, sequence);
  const data = fieldsOf(submissionId, sequence);
  const stamp: RoutingStamp = { phase: 'parallel', flagRevision: '0123456789abcdef', decidedAt: at, by: 'legacy-trigger-bench' };
  const metadata = { ipAddress: '192.0.2.10', userAgent: 'Mozilla/5.0 (X11; Linux x86_64)', deviceType: 'desktop' };
  const matched = (byForm.get(formId) ?? []).filter(({ startsAbove }) => data.amount > startsAbove).map(({ match }) => match);
  const common = { orgId: organization.orgId, submissionId, mergeKey: id.toHexString(), formId, event: 'submitted' as const };
  const clusterTime = { seconds, increment: 1 + (sequence % perSecond) };
  const later = (ms: number) => new Date(at.getTime() + ms);
  const decision = (path: 'explicit' | 'stream', registry: TriggerDecision['registry'], ms: number): TriggerDecision => ({
    _id: decisionId(organization.orgId, submissionId, 'submitted', path), ...common, path, outcome: 'enqueued', matches: matched, skipped: [], registry, registryRace: false,
    matcherVersion: '1', stamp, phase: 'parallel', clusterTime, insertedAt: at, decidedAt: later(ms + 2), enqueuedAt: later(ms), expireAt: later(keepForMs),
  });
  return {
    submission: { _id: id, submissionId, formId, formVersion: 1, organizationId: organization.orgId, data, metadata, submittedAt: at, createdAt: at, updatedAt: at, routing: stamp },
    decisions: [
      decision('explicit', { source: 'live', asOf: null }, 4 + (sequence % 7)),
      { ...decision('stream', { source: 'stream', asOf: clusterTime }, 6 + (sequence % 13)), eventToken: `82${seconds.toString(16)}${'0'.repeat(8)}2b042c0100296e5a1004${id.toHexString()}` },
    ],
    executions: matched.map(({ workflowId, workflowVersion, definitionId, triggerNodeId }) => ({
      _id: executionKey(organization.orgId, submissionId, 'submitted', workflowId), ...common, workflowId, workflowVersion, definitionId, triggerNodeId,
      submission: { formId, formVersion: 1, data, metadata, submittedAt: at }, state: 'completed', path: 'explicit', causationDepth: 0, attempt: 1, lease: null,
      nodes: { notify: { state: 'completed', attempts: 1, startedAt: later(20), endedAt: later(30), output: { status: 200 } } },
      error: null, createdAt: later(2), startedAt: later(18), endedAt: later(32), expireAt: later(keepForMs),
    })),
  };
}
