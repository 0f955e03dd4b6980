import type { OrgId } from '@tandem/documents';
import type { DirectWriter } from './direct-writer.ts';

/** Port: rules that name direct writers. Rejects with STORE_UNAVAILABLE. */
export interface DirectWriterStore {
  add(rule: DirectWriter): Promise<void>;
  /** Those that nobody has ended; of all organizations for null. At most `limit`. */
  standing(orgId: OrgId | null, limit: number): Promise<readonly DirectWriter[]>;
  find(id: string): Promise<DirectWriter | null>;
  /** False where none stands. */
  end(id: string, at: Date, expireAt: Date): Promise<boolean>;
}
