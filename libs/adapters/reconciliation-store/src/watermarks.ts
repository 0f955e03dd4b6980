import type { OrgId } from '@tandem/documents';
import type { Db } from 'mongodb';

interface WatermarkDocument {
  readonly _id: string;
  readonly orgId: OrgId;
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
