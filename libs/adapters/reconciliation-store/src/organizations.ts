import { isCanaryOrganization, orgIdSchema, type OrgId } from '@tandem/documents';
import { askStore } from '@tandem/mongodb';
import type { MongoClient } from 'mongodb';

/** One database per organization, named by its id; those that don't start with the prefix are another deployment's. */
export async function listOrganizations(client: MongoClient, prefix: string): Promise<readonly OrgId[]> {
  const { databases } = await askStore('listing the organizations', () => client.db('admin').admin().listDatabases({ nameOnly: true, filter: { name: /^org_/ } }));
  const own = databases.filter(({ name }) => name.startsWith(prefix) && !isCanaryOrganization(name, prefix));
  return own.flatMap(({ name }) => orgIdSchema.safeParse(name).data ?? []).sort();
}
