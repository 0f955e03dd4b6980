import { orgIdSchema, type OrgId } from '@tandem/documents';
import type { MongoClient } from 'mongodb';

/** One database per organization, named by its id; others are none of ours. */
export async function listOrganizations(client: MongoClient): Promise<readonly OrgId[]> {
  const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true, filter: { name: /^org_/ } });
  return databases.flatMap(({ name }) => orgIdSchema.safeParse(name).data ?? []).sort();
}
