import { z } from 'zod';

/* What Unleash's admin API answers, as far as it is needed. Sizes are bounded: the answer is data from outside. */

const text = z.string().max(1_000);

const constraintSchema = z.object({
  contextName: text,
  operator: z.string().max(100),
  values: z.array(text).max(100_000).default([]),
  inverted: z.boolean().nullish(),
  caseInsensitive: z.boolean().nullish(),
});
export type WireConstraint = z.output<typeof constraintSchema>;

const constraints = z.array(constraintSchema).max(100);

const strategySchema = z.object({
  id: z.string().min(1).max(100),
  name: text,
  title: text.nullish(),
  disabled: z.boolean().nullish(),
  constraints: constraints.default([]),
  segments: z.array(z.number().int()).max(100).default([]),
  parameters: z.record(z.string(), z.unknown()).default({}),
  variants: z.array(z.object({ payload: z.object({ value: z.string().max(10_000) }).nullish() })).max(100).nullish(),
});
export type WireStrategy = z.output<typeof strategySchema>;

/** `GET …/features/:name`: the one answer that has strategies in their order, segments and the switch. */
export const featureSchema = z.object({
  environments: z.array(z.object({ name: text, enabled: z.boolean(), strategies: z.array(strategySchema).max(1_000).default([]) })).max(100),
});
export type WireEnvironment = z.output<typeof featureSchema>['environments'][number];

/** `GET /segments` */
export const segmentsSchema = z.object({
  segments: z.array(z.object({ id: z.number().int(), name: text, constraints: constraints.default([]) })).max(10_000),
});
export type WireSegment = z.output<typeof segmentsSchema>['segments'][number];

/** `GET /context` */
export const contextFieldsSchema = z.array(z.object({ name: text })).max(10_000);
