import type { StreamLayout } from '@tandem/documents';
import type { StreamLeases } from '../ports.ts';

/** How many partitions the streams are. What is read is what was last durably written. Rejects with anything: a fault that may pass. */
export interface LayoutStore {
  /** Null where nobody has ever asked for several: then it is one. */
  current(): Promise<Pick<StreamLayout, 'partitions'> | null>;
  /**
   * From a number to another; durable when it resolves. Call it only while the leases of all streams, former and new, are
   * yours. Of one who wakes after his leases have lapsed nothing is written, where it is another number by then.
   */
  change(from: number, to: number, by: string): Promise<'changed' | 'another-number'>;
}

/** Leases that can be looked at without being taken. */
export interface VisibleLeases extends StreamLeases {
  /** Null where nobody has ever had it; `live` by the server's clock. */
  read(name: string): Promise<{ readonly live: boolean } | null>;
}
