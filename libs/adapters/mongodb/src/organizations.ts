import { isCanaryOrganization, orgIdSchema, type OrgId } from '@tandem/documents';
import type { MongoClient } from 'mongodb';
import { askStore } from './store-error.ts';

/**
 * The organizations of this deployment, in order: one database each, named by its id. Those that don't start with the
 * prefix are another deployment's. Rejects with STORE_UNAVAILABLE.
 */
export async function listOrganizations(client: MongoClient, prefix: string): Promise<readonly OrgId[]> {
  return (await listOrganizationDatabases(client, prefix)).flatMap((name) => orgIdSchema.safeParse(name).data ?? []);
}

/** The same databases as the stream tells of them: with those whose name is no organization's id, of which it says just that. */
export async function listOrganizationDatabases(client: MongoClient, prefix: string): Promise<readonly string[]> {
  // without `authorizedDatabases`: where it may list them all, it must fail at one that it may not read, and not overlook it
  const { databases } = await askStore('listing the organizations', () => client.db('admin').admin().listDatabases({ nameOnly: true }));
  return databases.map(({ name }) => name).filter((name) => name.startsWith(prefix) && !isCanaryOrganization(name, prefix)).sort();
}
