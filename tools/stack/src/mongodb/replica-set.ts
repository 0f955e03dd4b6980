import { MongoClient, MongoServerError } from 'mongodb';
import { waitUntil } from '../processes/wait-until.ts';
import type { MongoServerKind } from './choose-server.ts';

/** The name of the set that a mongod of ours is the only member of. */
export const replicaSetName = 'tandem';
const writableTimeoutMs = 60_000;

/** The set is initiated where it is new, and the server is primary when this returns the set's name. */
export async function becomeWritable(port: number, credentials: string, kind: MongoServerKind, signal?: AbortSignal): Promise<string> {
  const client = new MongoClient(`mongodb://${credentials}127.0.0.1:${port}/?directConnection=true`, { serverSelectionTimeoutMS: writableTimeoutMs });
  try {
    const admin = client.db('admin');
    const host = `127.0.0.1:${port}`;
    // SecantusDB is a set from its start; its Python server doesn't know the command.
    if (typeof (await admin.command({ hello: 1 })).setName !== 'string') {
      await admin.command({ replSetInitiate: { _id: replicaSetName, members: [{ _id: 0, host }] } }).catch(ignoreAlreadyInitialized);
    }
    if (kind === 'mongod') await moveTo(client, host);
    return await waitUntil(async () => {
      const hello = await admin.command({ hello: 1 });
      return hello.isWritablePrimary === true && typeof hello.setName === 'string' ? hello.setName : '';
    }, { timeoutMs: writableTimeoutMs, signal, what: 'a writable primary' });
  } finally {
    await client.close();
  }
}

const alreadyInitialized = 23;

function ignoreAlreadyInitialized(error: unknown): void {
  if (!(error instanceof MongoServerError && error.code === alreadyInitialized)) throw error;
}

/** Data that was kept and is served on another port: the set's only member has moved. */
async function moveTo(client: MongoClient, host: string): Promise<void> {
  const admin = client.db('admin');
  const { config } = (await admin.command({ replSetGetConfig: 1 })) as { config?: { version: number; members: { host: string }[] } };
  if (config === undefined || config.members[0]?.host === host) return;
  const members = config.members.map((member) => ({ ...member, host }));
  await admin.command({ replSetReconfig: { ...config, version: config.version + 1, members }, force: true });
}

/** For a server without access control, which is then started with it. */
export async function createRootUser(port: number, { user, password }: { user: string; password: string }): Promise<void> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
  try {
    const admin = client.db('admin');
    const { users } = await admin.command({ usersInfo: user });
    if (Array.isArray(users) && users.length > 0) return;
    await admin.command({ createUser: user, pwd: password, roles: ['root'] });
  } finally {
    await client.close();
  }
}
