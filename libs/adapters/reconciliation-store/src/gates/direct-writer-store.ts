import { platformCollections } from '@tandem/mongodb';
import type { DirectWriter, DirectWriterStore } from '@tandem/reconciliation';
import type { Collection, Db } from 'mongodb';
import { createStandingRules } from './standing-rules.ts';

/** Rules that name direct writers, in `direct_writers`. */
export function createDirectWriterStore(database: Db): DirectWriterStore {
  const collection = platformCollections(database).directWriters as unknown as Collection<DirectWriter>;
  const { add, standing, find, end } = createStandingRules(collection, 'rules that name direct writers');
  return { add, standing, find, end };
}
