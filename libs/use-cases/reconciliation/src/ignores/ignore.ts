import { countsAsDivergence, findingKinds, type Finding, type FindingKind } from '@tandem/comparison';
import { formIdSchema, orgIdSchema, workflowIdSchema, type FormId, type OrgId, type WorkflowId } from '@tandem/documents';
import { gateLimits } from '@tandem/gates';
import { z } from 'zod';

/** A document of `divergence_ignores`: findings that somebody answers for, for a while. */
export interface DivergenceIgnore {
  readonly _id: string;
  readonly orgId: OrgId;
  readonly kind: FindingKind;
  /** Null in these three: any. */
  readonly cause: string | null;
  readonly formId: FormId | null;
  readonly workflowId: WorkflowId | null;
  /** Who answers for it. */
  readonly owner: string;
  readonly reason: string;
  readonly by: string;
  readonly createdAt: Date;
  /** From then on it covers nothing, and blocks GO until somebody ends or renews it. */
  readonly expiresAt: Date;
  /** Null while it stands. */
  readonly endedAt: Date | null;
  /** How many submissions it covered in the newest comparison that met one. */
  readonly hits: { readonly count: number; readonly at: Date } | null;
  /** When this record may go; only ended ones do. */
  readonly expireAt: Date | null;
}

/** Kinds that count. What is unknown can't be ignored, and the others need no rule. */
export const ignorableKinds = (Object.keys(findingKinds) as FindingKind[]).filter((kind) => countsAsDivergence({ kind, status: 'open' }));

const text = (longest: number) => z.string().trim().min(1).max(longest);

/** A rule always names an organization and a kind: none covers everything. */
export const ignoreOrderSchema = z
  .object({
    orgId: orgIdSchema,
    kind: z.enum(ignorableKinds, { error: `must be one of ${ignorableKinds.join(', ')}` }),
    cause: text(64).nullable().default(null),
    formId: formIdSchema.nullable().default(null),
    workflowId: workflowIdSchema.nullable().default(null),
    owner: text(100),
    reason: text(500),
    by: text(100),
    forMs: z.number().int().min(60_000, { error: 'must be at least 1m' }).max(gateLimits.longestIgnore.value, { error: `must be at most ${gateLimits.longestIgnore.value / 86_400_000}d` }),
  })
  .refine(({ kind, cause }) => cause === null || Object.hasOwn(findingKinds[kind].causes, cause), { path: ['cause'], error: 'must be a cause of that kind, as in docs/findings.md' });
export type IgnoreOrder = z.output<typeof ignoreOrderSchema>;

/** Whether it has run out and nobody has ended or renewed it. */
export function hasExpired({ expiresAt, endedAt }: Pick<DivergenceIgnore, 'expiresAt' | 'endedAt'>, now: number): boolean {
  return endedAt === null && expiresAt.getTime() <= now;
}

/**
 * The rules by which the finding is covered: for each workflow that it names the first one that fits. None where a
 * workflow is left that no rule covers. They must be in force.
 */
export function coveringRules(rules: readonly DivergenceIgnore[], finding: Finding): readonly DivergenceIgnore[] {
  const fitting = rules.filter((rule) => fits(rule, finding));
  const { workflowIds = [] } = finding;
  const named = workflowIds.length > 0 ? workflowIds : [null];
  const covering = named.flatMap((id) => fitting.find(({ workflowId }) => workflowId === null || workflowId === id) ?? []);
  return covering.length === named.length ? covering : [];
}

/** Whether the rule is for such findings, whatever workflow it names. */
function fits(rule: DivergenceIgnore, { orgId, kind, cause, formId }: Finding): boolean {
  return (
    kind !== 'unknown' && rule.orgId === orgId && rule.kind === kind &&
    (rule.cause === null || rule.cause === cause) &&
    (rule.formId === null || rule.formId === formId)
  );
}
