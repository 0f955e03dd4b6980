import { z } from 'zod';
import { nameSchema, pathNameSchema, phaseNameSchema, sentenceSchema, severitySchema, timeSchema, countSchema } from './scalars.ts';

export const findingSummarySchema = z.object({
  id: nameSchema,
  kind: nameSchema,
  cause: nameSchema,
  severity: severitySchema,
  status: nameSchema,
  orgId: nameSchema,
  submissionId: nameSchema.nullable(),
  formId: nameSchema.nullable(),
  phase: phaseNameSchema.nullable(),
  path: pathNameSchema.nullable(),
  insertedAt: timeSchema,
  firstSeen: timeSchema,
  lastSeen: timeSchema,
});
export type FindingSummary = z.output<typeof findingSummarySchema>;

export const findingsPageSchema = z.object({ findings: z.array(findingSummarySchema).max(200), next: z.string().max(1_024).nullable() });
export type FindingsPage = z.output<typeof findingsPageSchema>;

const workflowMatchSchema = z.object({ workflowId: nameSchema, workflowVersion: z.number(), definitionId: nameSchema });

/** What one path decided for the event. */
export const decisionSchema = z.object({
  path: pathNameSchema,
  outcome: nameSchema,
  phase: phaseNameSchema,
  matches: z.array(workflowMatchSchema).max(200),
  skipped: z.array(z.object({ workflowId: nameSchema, reason: sentenceSchema })).max(50),
  registry: nameSchema,
  registryAsOf: nameSchema.nullable(),
  registryRace: z.boolean(),
  matcherVersion: nameSchema,
  clusterTime: nameSchema.nullable(),
  insertedAt: timeSchema,
  decidedAt: timeSchema,
  enqueuedAt: timeSchema.nullable(),
  /** Of the change event; null where the path has none. */
  eventToken: sentenceSchema.nullable(),
});
export type DecisionView = z.output<typeof decisionSchema>;

export const executionSchema = z.object({
  key: nameSchema,
  workflowId: nameSchema,
  state: nameSchema,
  path: nameSchema,
  createdAt: timeSchema,
  endedAt: timeSchema.nullable(),
  error: nameSchema.nullable(),
});
export type ExecutionView = z.output<typeof executionSchema>;

export const stampSchema = z.object({
  phase: phaseNameSchema, flagRevision: nameSchema, decidedAt: timeSchema, by: nameSchema,
  /** Of the handler's trace; null where it was not traced. */
  traceId: nameSchema.nullable(),
});

/** What should have been started, by a reading of the rules that shares nothing with the paths. */
export const expectationSchema = z.object({
  workflows: z.array(nameSchema).max(200),
  /** Of these neither yes nor no can be said. */
  unreadable: z.array(nameSchema).max(200),
});

export const findingDetailSchema = z.object({
  finding: findingSummarySchema,
  /** The kind and the cause in words. */
  means: sentenceSchema,
  causeMeans: sentenceSchema,
  statusMeans: sentenceSchema,
  countsAsDivergence: z.boolean(),
  event: nameSchema,
  workflowIds: z.array(nameSchema).max(50),
  rechecks: countSchema,
  nextCheckAt: timeSchema.nullable(),
  evidence: z.array(z.object({ name: nameSchema, value: sentenceSchema })).max(50),
  /** Null without one: a direct write, or a submission that is gone. */
  stamp: stampSchema.nullable(),
  submission: z.enum(['there', 'gone']),
  /** The paths that owe a decision by the stamp. */
  asked: z.array(pathNameSchema).max(4),
  decisions: z.array(decisionSchema).max(20),
  executions: z.array(executionSchema).max(200),
  /** Null where the facts do not suffice to say it. */
  expectation: expectationSchema.nullable(),
  deadLetters: z.array(z.object({ id: nameSchema, code: nameSchema, state: nameSchema, message: sentenceSchema })).max(50),
});
export type FindingDetail = z.output<typeof findingDetailSchema>;
