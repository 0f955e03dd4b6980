import type { OrgId } from '@tandem/documents';
import { storeError } from '@tandem/mongodb';
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
    read: async (orgId: OrgId): Promise<number | null> => (await collection.findOne({ _id: idOf(orgId) }))?.at.getTime() ?? null,
    save: async (orgId: OrgId, at: number): Promise<void> => {
      await collection.updateOne({ _id: idOf(orgId) }, { $set: { orgId, at: new Date(at) } }, { upsert: true });
    },
  };
}

/** How far the audit of phases has come, for all organizations in one. Milliseconds since the epoch. */
export function createPhaseAuditMark(database: Db) {
  const collection = database.collection<WatermarkDocument>('reconciler_watermarks');
  const _id = 'phase-audit';
  const reaching = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw storeError(error, 'the mark of the audit of phases');
    }
  };
  return {
    read: async (): Promise<number | null> => (await reaching(collection.findOne({ _id })))?.at.getTime() ?? null,
    save: async (at: number): Promise<void> => {
      await reaching(collection.updateOne({ _id }, { $set: { at: new Date(at) } }, { upsert: true }));
    },
  };
}
