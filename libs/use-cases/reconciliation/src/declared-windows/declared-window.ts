import { orgIdSchema, type OrgId } from '@tandem/documents';
import { gateLimits, targetPhases, type TargetPhase } from '@tandem/gates';
import { z } from 'zod';
import { waveNameSchema } from './wave.ts';

/** A document of `declared_windows`: a stretch that was chosen before anybody could know what it would show. */
export interface DeclaredWindow {
  /** Subject, phase and beginning: the same is never declared twice. */
  readonly _id: string;
  /** An organization's id, or `wave:` and a wave's name. */
  readonly subject: string;
  readonly wave: string | null;
  /** The wave's as they were when it was declared; else the one. */
  readonly organizations: readonly OrgId[];
  readonly targetPhase: TargetPhase;
  /** By the submissions' `_id`s, whole seconds, `to` left out. */
  readonly from: Date;
  readonly to: Date;
  readonly by: string;
  readonly reason: string | null;
  /** When it was declared, by the database server's clock: before `from`. */
  readonly at: Date;
  readonly expireAt: Date;
}

/** Whose window it is, as people write it: `org_acme` or `wave:small-ones`. */
export const subjectSchema = z.union([
  orgIdSchema.transform((orgId) => ({ subject: orgId, orgId, wave: null })),
  z.templateLiteral(['wave:', z.string()]).transform((subject, context) => {
    const wave = waveNameSchema.safeParse(subject.slice('wave:'.length));
    if (wave.success) return { subject, orgId: null, wave: wave.data };
    context.addIssue({ code: 'custom', message: 'must be wave: and its name' });
    return z.NEVER;
  }),
], { error: 'must be an organization, as org_acme, or a wave, as wave:small-ones' });
export type WindowSubject = z.output<typeof subjectSchema>;

export const declareOrderSchema = z.object({
  target: z.enum(targetPhases),
  /** Milliseconds since the epoch; taken to the next whole second. */
  from: z.number().int().min(0).max(8_000_000_000_000),
  lengthMs: z.number().int()
    .min(gateLimits.shortestWindow.value, { error: `must be at least ${gateLimits.shortestWindow.value / 60_000}m` })
    .max(gateLimits.longestWindow.value, { error: `must be at most ${gateLimits.longestWindow.value / 86_400_000}d` }),
  by: z.string().trim().min(1).max(100),
  reason: z.string().trim().min(1).max(500).nullable().default(null),
});
export type DeclareOrder = z.output<typeof declareOrderSchema> & { readonly subject: WindowSubject };

/** Port: declared windows. Rejects with STORE_UNAVAILABLE. */
export interface DeclaredWindowStore {
  /** False where the very same was declared before. */
  add(window: DeclaredWindow): Promise<boolean>;
  /** Takes one back that has just been added; harmless where there is none. */
  remove(id: string): Promise<void>;
  /** Those of a subject and phase that meet a stretch (milliseconds since the epoch). */
  meeting(subject: string, targetPhase: TargetPhase, from: number, to: number): Promise<readonly DeclaredWindow[]>;
  /** The one that ended last, by `now`. */
  lastEnded(subject: string, targetPhase: TargetPhase, now: Date): Promise<DeclaredWindow | null>;
  /** The latest end first; of all subjects for null. */
  list(subject: string | null, limit: number): Promise<readonly DeclaredWindow[]>;
}
