import type { OrgId } from '@tandem/documents';
import { askStore } from '@tandem/mongodb';
import type { Db } from 'mongodb';

interface WatermarkDocument {
  readonly _id: string;
  /** Not there where it is of all organizations. */
  readonly orgId?: OrgId;
  readonly at: Date;
}

/** How far each organization is done, one document each, by purpose. Milliseconds since the epoch. */
export function createWatermarks(database: Db, purpose: 'comparison' | 'fallback') {
  const collection = database.collection<WatermarkDocument>('reconciler_watermarks');
  const idOf = (orgId: OrgId) => `${purpose}:${orgId}`;
  return {
    read: async (orgId: OrgId): Promise<number | null> =>
      (await askStore(`reading the ${purpose}'s watermark of ${orgId}`, () => collection.findOne({ _id: idOf(orgId) })))?.at.getTime() ?? null,
    save: async (orgId: OrgId, at: number): Promise<void> => {
      await askStore(`writing the ${purpose}'s watermark of ${orgId}`, () => collection.updateOne({ _id: idOf(orgId) }, { $set: { orgId, at: new Date(at) } }, { upsert: true }));
    },
  };
}

/** How far the audit of phases has come, for all organizations in one. Milliseconds since the epoch. */
export function createPhaseAuditMark(database: Db) {
  const collection = database.collection<WatermarkDocument>('reconciler_watermarks');
  const _id = 'phase-audit';
  return {
    read: async (): Promise<number | null> => (await askStore('reading the mark of the audit of phases', () => collection.findOne({ _id })))?.at.getTime() ?? null,
    save: async (at: number): Promise<void> => {
      await askStore('writing the mark of the audit of phases', () => collection.updateOne({ _id }, { $set: { at: new Date(at) } }, { upsert: true }));
    },
  };
}
