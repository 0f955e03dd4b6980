import { z } from 'zod';
import { countSchema, millisecondsSchema, nameSchema, phaseNameSchema, sentenceSchema, timeSchema, verdictSchema } from './scalars.ts';

/** Organizations shown at most; the others are counted. */
export const mostOrganizations = 500;
/** The organizations', and the deployment's; those that found no room are counted where they have tripped. */
export const mostRollbackTriggers = mostOrganizations + 1;
/** Seconds of rates, and samples of the stream, that an overview holds at most. */
export const mostPoints = 120;

export const gateLineSchema = z.object({
  gate: nameSchema,
  verdict: verdictSchema,
  value: z.number().nullable(),
  bound: z.number().nullable(),
  threshold: z.number().nullable(),
  unit: z.string().max(20),
  n: countSchema,
  whatWouldChangeIt: sentenceSchema,
});
export type GateLineView = z.output<typeof gateLineSchema>;

export const gateReportSchema = z.object({
  verdict: verdictSchema,
  /** The phase that the verdict is about moving to; null where it is about none in particular. */
  target: phaseNameSchema.nullable(),
  /** Why there is no GO although every line is met; null where nothing is withheld. */
  withheld: sentenceSchema.nullable(),
  lines: z.array(gateLineSchema).max(100),
});
export type GateReportView = z.output<typeof gateReportSchema>;

/** Break-glass: beats the flag in every process until it expires. */
export const overrideSchema = z.object({
  /** Null: all organizations. */
  orgId: nameSchema.nullable(),
  what: sentenceSchema,
  reason: sentenceSchema.nullable(),
  by: nameSchema,
  until: timeSchema.nullable(),
});
export type OverrideView = z.output<typeof overrideSchema>;

/** A rollback trigger: `armed` watches, `tripped` has acted and acts no more until a person re-arms it. */
export const rollbackTriggerSchema = z.object({
  /** Null: the deployment's. */
  orgId: nameSchema.nullable(),
  state: z.enum(['armed', 'tripped']),
  at: timeSchema.nullable(),
  why: sentenceSchema.nullable(),
});
export type RollbackTriggerView = z.output<typeof rollbackTriggerSchema>;

export const organizationSchema = z.object({
  orgId: nameSchema,
  /** As a handler last saw it; null where none has told of it. */
  phase: phaseNameSchema.nullable(),
  phaseSince: timeSchema.nullable(),
  /** Of the newest run; null where the organization is not in it. */
  submissions: countSchema.nullable(),
  diverged: countSchema.nullable(),
  /** On the phase after its own. */
  verdict: verdictSchema.nullable(),
  target: phaseNameSchema.nullable(),
});
export type OrganizationView = z.output<typeof organizationSchema>;

/** Decisions of one second, by the path that made them. */
export const ratePointSchema = z.object({ at: timeSchema, explicit: countSchema, stream: countSchema, fallback: countSchema });
export type RatePoint = z.output<typeof ratePointSchema>;

export const streamPointSchema = z.object({ at: timeSchema, lagMs: millisecondsSchema, runwayMs: millisecondsSchema });
export type StreamPoint = z.output<typeof streamPointSchema>;

export const runSchema = z.object({
  id: nameSchema,
  trigger: z.enum(['schedule', 'hand']),
  state: z.enum(['completed', 'interrupted']),
  from: timeSchema,
  to: timeSchema,
  endedAt: timeSchema,
  /** Everything before it is judged. */
  comparedUpTo: timeSchema.nullable(),
  submissions: countSchema,
  diverged: countSchema,
  classes: z.record(z.string().max(40), countSchema),
  failures: countSchema,
  gates: gateReportSchema,
});
export type RunView = z.output<typeof runSchema>;

export const findingCountSchema = z.object({ kind: nameSchema, status: nameSchema, count: countSchema, countsAsDivergence: z.boolean() });

export const overviewSchema = z.object({
  /** When it was read, by the database server's clock. */
  at: timeSchema,
  organizations: z.array(organizationSchema).max(mostOrganizations),
  organizationsLeftOut: countSchema,
  /** The newest scheduled one, which compares all organizations; null before the first. */
  run: runSchema.nullable(),
  /** Oldest first. */
  rates: z.array(ratePointSchema).max(mostPoints),
  stream: z.object({ lagMs: millisecondsSchema, runwayMs: millisecondsSchema, hasLeader: z.boolean(), points: z.array(streamPointSchema).max(mostPoints) }),
  /** Of the last day's submissions. */
  findings: z.array(findingCountSchema).max(200),
  /** Null where it is not known. */
  openDeadLetters: countSchema.nullable(),
  /** Those that have tripped first. */
  rollbackTriggers: z.array(rollbackTriggerSchema).max(mostRollbackTriggers),
  /** Of those that found no room. */
  trippedLeftOut: countSchema,
  overrides: z.array(overrideSchema).max(mostOrganizations + 1),
});
export type Overview = z.output<typeof overviewSchema>;

/** What a page is told once: where else to look, and what it may do. */
export const settingsSchema = z.object({
  /** Of the flag's page. */
  unleash: z.string().max(4_096).nullable(),
  /** The address of a trace, with `{traceId}` in the place of its id. */
  traces: z.string().max(4_096).nullable(),
  queues: z.boolean(),
  /** `why` is a sentence where they are off. */
  actions: z.object({ enabled: z.boolean(), why: sentenceSchema.nullable() }),
  /** What this process cannot do yet, by name, for buttons that would lead nowhere. */
  can: z.object({ repair: z.boolean(), retry: z.boolean(), rearm: z.boolean(), reports: z.boolean() }),
});
export type Settings = z.output<typeof settingsSchema>;
