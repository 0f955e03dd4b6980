import { orgIdSchema, type OrgId } from '@tandem/documents';
import { gateLimits } from '@tandem/gates';
import { z } from 'zod';

/** A document of `waves`: small organizations that go together, on pooled counts. */
export interface Wave {
  /** Its name. */
  readonly _id: string;
  readonly organizations: readonly OrgId[];
  readonly by: string;
  /** By the database server's clock. */
  readonly at: Date;
}

export const waveNameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'must be a name of small letters, digits and hyphens' });

const howMany = { error: `must be 1 to ${gateLimits.waveOrganizations.value}, as in org_a org_b` };

export const waveOrderSchema = z.object({
  name: waveNameSchema,
  organizations: z.array(orgIdSchema).min(1, howMany).max(gateLimits.waveOrganizations.value, howMany).refine((all) => new Set(all).size === all.length, { error: 'must name each organization once' }),
  by: z.string().trim().min(1).max(100),
});
export type WaveOrder = z.output<typeof waveOrderSchema>;

/** Port: waves, by name. Rejects with STORE_UNAVAILABLE. */
export interface WaveStore {
  /** Replaces one of that name. */
  save(wave: Wave): Promise<void>;
  find(name: string): Promise<Wave | null>;
  /** By name; at most `limit`. */
  list(limit: number): Promise<readonly Wave[]>;
}
