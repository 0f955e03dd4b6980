import { findingKinds, findingStatuses, severities, type FindingKind, type FindingStatus } from '@tandem/comparison';
import { phases, triggerPaths } from '@tandem/documents';
import { z } from 'zod';
import { countSchema, nameSchema, sentenceSchema, timeSchema } from './scalars.ts';

/** Findings that a report lists one by one, at most; all are counted. */
export const mostListed = 1_000;
export const mostEvidence = 30;
const longestList = 50;

const kindSchema = z.enum(Object.keys(findingKinds) as [FindingKind, ...FindingKind[]]);
const statusSchema = z.enum(Object.keys(findingStatuses) as [FindingStatus, ...FindingStatus[]]);
const names = z.array(nameSchema).max(longestList);

const decidedSchema = z.object({ path: nameSchema, outcome: nameSchema, workflowIds: names, matcherVersion: nameSchema, decidedAt: timeSchema });
const executedSchema = z.object({ workflowId: nameSchema, state: nameSchema, path: nameSchema });

/** The three truths behind a finding, as they stood when it was last seen. */
export const truthsSchema = z.object({
  decided: z.array(decidedSchema).max(longestList),
  executed: z.array(executedSchema).max(longestList),
  /** Null where it is not known. */
  expected: names.nullable(),
});

export const reportFindingSchema = z.object({
  id: nameSchema,
  kind: kindSchema,
  cause: nameSchema,
  severity: z.enum(severities),
  status: statusSchema,
  countsAsDivergence: z.boolean(),
  orgId: nameSchema,
  submissionId: nameSchema.nullable(),
  formId: nameSchema.nullable(),
  phase: z.enum(phases).nullable(),
  path: z.enum(triggerPaths).nullable(),
  workflowIds: names,
  insertedAt: timeSchema,
  firstSeen: timeSchema,
  lastSeen: timeSchema,
  rechecks: countSchema,
  evidence: z.array(z.object({ name: nameSchema, value: sentenceSchema })).max(mostEvidence),
  /** Null where the finding was kept without them. */
  truths: truthsSchema.nullable(),
});
export type ReportFinding = z.output<typeof reportFindingSchema>;

export const causeSchema = z.object({
  kind: kindSchema,
  cause: nameSchema,
  /** What the cause says, in words. */
  means: sentenceSchema,
  count: countSchema,
  countsAsDivergence: z.boolean(),
});
export type ReportCause = z.output<typeof causeSchema>;

export const findingsSchema = z.object({
  /** All of the window's, healed ones too. */
  total: countSchema,
  counted: z.array(z.object({ kind: kindSchema, status: statusSchema, count: countSchema })).max(200),
  /** Of those that stand or were repaired; the most frequent first. */
  causes: z.array(causeSchema).max(200),
  /** How many findings the causes, the heat map and the deliveries were counted from; fewer than `total` where there are very many. */
  looked: countSchema,
  /** The gravest first, then the newest. */
  listed: z.array(reportFindingSchema).max(mostListed),
  leftOut: countSchema,
});
export type ReportFindings = z.output<typeof findingsSchema>;
