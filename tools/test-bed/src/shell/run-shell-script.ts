import { runInNewContext } from 'node:vm';
import type { CreateCollectionOptions, Document, IndexDescription, MongoClient } from 'mongodb';

/**
 * Does what a script for MongoDB's shell says, as far as Tandem prints any and its docs show any: indexes, collections,
 * roles. The script is read first, and its steps are then taken in order; it sees the roles that were there before.
 */
export async function runShellScript(client: MongoClient, script: string): Promise<void> {
  const roles = await roleNames(client);
  const steps: (() => Promise<unknown>)[] = [];
  const later = (step: () => Promise<unknown>) => void steps.push(step);

  function database(name: string): object {
    const own = {
      getSiblingDB: database,
      createCollection: (collection: string, options: CreateCollectionOptions) => { later(() => client.db(name).createCollection(collection, options)); },
      getRole: (role: string) => (roles.has(role) ? { role } : null),
      createRole: ({ role, ...granted }: Document) => { later(() => client.db(name).command({ createRole: role as string, ...granted })); },
      updateRole: (role: string, granted: Document) => { later(() => client.db(name).command({ updateRole: role, ...granted })); },
    };
    const collection = (called: string) => ({ createIndex: (key: IndexDescription['key'], options: Omit<IndexDescription, 'key'>) => { later(() => client.db(name).collection(called).createIndexes([{ key, ...options }])); } });
    return new Proxy(own, { get: (_own, key) => (Reflect.get(own, key) as unknown) ?? collection(String(key)) });
  }

  runInNewContext(script, { db: database('test') });
  for (const step of steps) await step();
}

async function roleNames(client: MongoClient): Promise<ReadonlySet<string>> {
  const { roles } = await client.db('admin').command({ rolesInfo: 1 });
  return new Set((roles as readonly { readonly role: string }[]).map(({ role }) => role));
}
