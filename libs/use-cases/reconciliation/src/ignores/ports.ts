import type { OrgId } from '@tandem/documents';
import type { DivergenceIgnore } from './ignore.ts';

/** Port: ignores. Rejects with STORE_UNAVAILABLE. */
export interface IgnoreStore {
  add(rule: DivergenceIgnore): Promise<void>;
  /** Those that nobody has ended, expired ones too; of all organizations for null. At most `limit`. */
  standing(orgId: OrgId | null, limit: number): Promise<readonly DivergenceIgnore[]>;
  find(id: string): Promise<DivergenceIgnore | null>;
  /** Moves the end of one that stands; false where there is none. */
  renew(id: string, expiresAt: Date): Promise<boolean>;
  /** False where none stands. */
  end(id: string, at: Date, expireAt: Date): Promise<boolean>;
  /** Keeps how often each was met. */
  noteHits(hits: ReadonlyMap<string, number>, at: Date): Promise<void>;
}
