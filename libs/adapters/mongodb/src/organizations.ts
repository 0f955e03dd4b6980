import { isCanaryOrganization, orgIdSchema, type OrgId } from '@tandem/documents';
import type { Abortable, ListDatabasesOptions, MongoClient } from 'mongodb';
import { askStore } from './store-error.ts';

/**
 * The organizations of this deployment, in order: one database each, named by its id. Those that don't start with the
 * prefix are another deployment's. Rejects with STORE_UNAVAILABLE, also when the signal aborts before there is an answer.
 */
export async function listOrganizations(client: MongoClient, prefix: string, signal?: AbortSignal): Promise<readonly OrgId[]> {
  return (await listOrganizationDatabases(client, prefix, signal)).flatMap((name) => orgIdSchema.safeParse(name).data ?? []);
}

/** The same databases as the stream tells of them: with those whose name is no organization's id, of which it says just that. */
export async function listOrganizationDatabases(client: MongoClient, prefix: string, signal?: AbortSignal): Promise<readonly string[]> {
  // without `authorizedDatabases`: where it may list them all, it must fail at one that it may not read, and not overlook it.
  // the driver obeys the signal in all of its operations, though its types do not say so of this one
  const options: ListDatabasesOptions & Abortable = { nameOnly: true, ...(signal && { signal }) };
  const { databases } = await askStore('listing the organizations', () => client.db('admin').admin().listDatabases(options));
  return databases.map(({ name }) => name).filter((name) => name.startsWith(prefix) && !isCanaryOrganization(name, prefix)).sort();
}
