import type { OrgId } from '@tandem/documents';
import type { Document, MongoClient } from 'mongodb';

/** Gives an organization these workflows and no others. */
export async function replaceWorkflows(client: MongoClient, orgId: OrgId, documents: readonly Document[]): Promise<void> {
  const workflows = client.db(orgId).collection('workflows');
  await workflows.deleteMany({});
  await workflows.insertMany([...documents]);
}
