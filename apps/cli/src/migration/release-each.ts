import type { OrgId } from '@tandem/documents';
import { releaseHeld, type ReleasePorts } from '@tandem/migration';
import { progressBar } from '../progress-bar.ts';

export interface ReleaseEachOptions {
  readonly isHeld: (orgId: OrgId) => Promise<boolean>;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Lets go what each organization keeps, one after the other, and says how many. */
export async function releaseEach(ports: ReleasePorts, organizations: readonly OrgId[], { isHeld, write, signal }: ReleaseEachOptions): Promise<'all-asked' | 'interrupted'> {
  for (const orgId of organizations) {
    if (signal.aborted) break;
    const bar = progressBar(`releasing ${orgId}`, await ports.held.count(orgId, 1_000_000));
    const released = await releaseHeld(ports, orgId, { isHeld, onProgress: bar.update, signal }).finally(bar.stop);
    write(`${orgId}  ${released} released\n`);
  }
  if (!signal.aborted) return 'all-asked';
  write('interrupted: some may be held still; repeat it\n');
  return 'interrupted';
}
