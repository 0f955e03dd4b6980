import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { orgIdSchema } from '@tandem/documents';
import { privilegesOf, rolesOf, type Privilege, type RoleOf } from '@tandem/mongodb';
import { startMongoServer, type MongoServer } from '@tandem/stack';
import { MongoClient, type CommandStartedEvent } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deedsOf, type World } from './testing/deeds.ts';
import { needsOf, type Need } from './testing/needed-privileges.ts';

const orgId = orgIdSchema.parse('org_roles');
const canaryDatabase = 'org_tandem_canary';
const platformDatabase = 'tandem_roles';
const options = { platformDatabase, canaryDatabases: [canaryDatabase], writtenByNodes: [`${orgId}.written_by_nodes`] };
const privileges = new Map(rolesOf.map((role) => [role, privilegesOf(role, options)]));
const privilegesFor = (role: RoleOf) => privileges.get(role)!;

/** Nothing fails without these: MongoDB then names fewer databases (SecantusDB all), and where the oplog is closed the runway is unknown. */
const quiet = new Set(['the deployment listDatabases', 'local.oplog.rs find']);

/** One action of one privilege, for the names of tests. */
interface Grant {
  readonly privilege: Privilege;
  readonly action: string;
}
const grantsOf = (role: RoleOf): readonly Grant[] => privilegesFor(role).flatMap((privilege) => privilege.actions.map((action) => ({ privilege, action })));
const nameOf = ({ privilege: { resource }, action }: Grant) => `${'cluster' in resource ? 'the deployment' : `${resource.db || '*'}.${resource.collection || '*'}`} ${action}`;

/** The narrowest that allows it; a stream of the whole deployment is asked for of every collection in it. */
function grantFor(grants: readonly Grant[], { db, collection, action }: Need): Grant | undefined {
  const isStream = collection === '' && action !== 'listDatabases';
  const allows = ({ privilege: { resource }, action: granted }: Grant, inDb: string, inCollection: string) =>
    granted === action && ('cluster' in resource ? action === 'listDatabases' : resource.db === inDb && resource.collection === inCollection);
  const places = isStream ? [['', '']] : [[db, collection], ['', collection], [db, ''], ['', '']];
  return places.flatMap(([inDb = '', inCollection = '']) => grants.find((grant) => allows(grant, inDb, inCollection)) ?? [])[0];
}

describe('the role that is printed for', () => {
  let directory: string;
  let server: MongoServer;
  let root: MongoClient;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tandem-roles-'));
    server = await startMongoServer({ dataDirectory: directory, authentication: { user: 'root', password: 'root' } });
    root = new MongoClient(server.uri);
    await root.db(orgId).collection('forms').insertOne({ id: 'contact' });
    for (const role of rolesOf) {
      await root.db('admin').command({ createRole: role, privileges: privilegesFor(role), roles: [] });
      await root.db('admin').command({ createUser: role, pwd: role, roles: [role] });
    }
  }, 60_000);
  afterAll(async () => {
    await root.close();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  async function as<Result>(role: RoleOf, work: (world: World) => Promise<Result>): Promise<Result> {
    const uri = new URL(server.uri);
    uri.username = role;
    uri.password = role;
    uri.searchParams.set('authSource', 'admin');
    const client = new MongoClient(uri.href, { monitorCommands: true });
    try {
      return await work({ client, database: client.db(platformDatabase), orgId });
    } finally {
      await client.close();
    }
  }

  /** Which deeds ask for what, as the server is told of them. */
  async function observe(role: RoleOf): Promise<{ readonly asked: ReadonlyMap<string, readonly number[]>; readonly lacking: readonly Need[] }> {
    const grants = grantsOf(role);
    const asked = new Map<string, readonly number[]>();
    const lacking: Need[] = [];
    await as(role, async (world) => {
      for (const [index, deed] of deedsOf[role].entries()) {
        const needs: Need[] = [];
        const watch = (event: CommandStartedEvent) => void needs.push(...needsOf(event));
        world.client.on('commandStarted', watch);
        await deed(world);
        world.client.off('commandStarted', watch);
        for (const need of needs) {
          const grant = grantFor(grants, need);
          if (grant) asked.set(nameOf(grant), [...new Set([...(asked.get(nameOf(grant)) ?? []), index])]);
          else lacking.push(need);
        }
      }
    });
    return { asked, lacking };
  }

  it.each(rolesOf)('%s has every privilege that it asks for, and none that it does not', async (role) => {
    const { asked, lacking } = await observe(role);
    expect(lacking).toEqual([]);
    expect(grantsOf(role).map(nameOf).filter((name) => !asked.has(name))).toEqual([]);
  });

  /** The same as if nobody had ever done any of it: what is kept under one name is written anew each time. */
  const forget = () => Promise.all(['stream_layouts', 'phase_overrides'].map((name) => root.db(platformDatabase).collection(name).deleteMany({})));

  /** What the first that is refused says; null: none is. */
  async function refusal(role: RoleOf, deeds: readonly number[]): Promise<string | null> {
    return as(role, async (world) => {
      for (const index of deeds) {
        await forget();
        const text = await deedsOf[role][index]!(world).then(() => '', textOf);
        if (text.includes('not authorized')) return text;
      }
      return null;
    });
  }

  it.each(rolesOf)('%s cannot do without any one of them, and is told which', async (role) => {
    await forget();
    const { asked } = await observe(role);
    const missed: string[] = [];
    try {
      for (const grant of grantsOf(role)) {
        const rest = privilegesFor(role).map((one) => (one === grant.privilege ? { ...one, actions: one.actions.filter((action) => action !== grant.action) } : one)).filter(({ actions }) => actions.length > 0);
        await root.db('admin').command({ updateRole: role, privileges: rest });
        if ((await refusal(role, asked.get(nameOf(grant)) ?? [])) === null) missed.push(nameOf(grant));
      }
    } finally {
      await root.db('admin').command({ updateRole: role, privileges: privilegesFor(role) });
    }
    expect(missed).toEqual(grantsOf(role).map(nameOf).filter((name) => quiet.has(name)));
  }, 120_000);
});

/** An error's message, and those of what caused it. */
function textOf(error: unknown): string {
  return error instanceof Error ? `${error.message}; ${textOf(error.cause)}` : '';
}
