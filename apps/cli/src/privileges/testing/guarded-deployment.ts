import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { canaryOrganization, orgIdSchema, phases } from '@tandem/documents';
import { createMongoClient, privilegesOf, rolesOf, type Privilege, type RoleOf } from '@tandem/mongodb';
import { migrationFlag } from '@tandem/routing';
import { startMongoServer, startStack } from '@tandem/stack';
import {
  createAppProcess, createUnleashAdminClient, edge, formDocument, formTrigger, readViewExample, runShellScript, seedOrganizations, sinkCall, startEffectSink, workflowDocument,
  type AppName, type AppOptions, type AppProcess,
} from '@tandem/test-bed';
import { runCommand } from '../../testing/run-command.ts';

export const platformDatabase = 'tandem_privileges';
/** As NetPad has them. */
export const orgId = orgIdSchema.parse('org_privileges');
/** Its submissions lie elsewhere, as docs/sources.md has it. */
export const strangerId = orgIdSchema.parse('org_stranger');
export const formId = 'contact';
export const graceMs = 1_000;
const options = { platformDatabase, canaryDatabases: [canaryOrganization('org_')], writtenByNodes: [`${orgId}.written_by_nodes`] };
export const grantedTo = (role: RoleOf): readonly Privilege[] => privilegesOf(role, options);

/** The platform's own user, who knows nothing of Tandem. */
const platformUser = { name: 'platform', privileges: [{ resource: { db: strangerId, collection: 'responses' }, actions: ['insert'] }] };

export type GuardedDeployment = Awaited<ReturnType<typeof openGuardedDeployment>>;

/** A server with access control on which nobody has more than `npm run privileges` prints; Redis, Unleash and a sink beside it. */
export async function openGuardedDeployment() {
  const stack = await startStack({ need: ['redis', 'unleash'], environment: { ...process.env, REDIS_URL: '', UNLEASH_URL: '' } });
  const { adminToken } = stack.unleash;
  if (adminToken === undefined) throw new Error('This needs an Unleash of its own.');
  const unleash = createUnleashAdminClient({ url: stack.unleash.url, adminToken });
  const server = await startMongoServer({ dataDirectory: path.join(stack.directory, 'mongodb'), authentication: { user: 'root', password: 'root' } });
  const root = createMongoClient({ uri: server.uri, appName: 'privileges-e2e' });
  const sink = await startEffectSink();
  const viewExample = readViewExample(strangerId);
  const stopping = new AbortController();
  let started: AppProcess[] = [];
  let processes = 0;

  const uriOf = (user: string): string => {
    const uri = new URL(server.uri);
    uri.username = user;
    uri.password = user;
    uri.searchParams.set('authSource', 'admin');
    return uri.href;
  };
  const environmentOf = (role: RoleOf): Record<string, string> => ({
    MONGODB_URI: uriOf(`tandem-${role}`), MONGODB_DATABASE: platformDatabase, REDIS_URL: stack.redis.url, QUEUE_PREFIX: platformDatabase, HTTP_ALLOWED_HOSTS: sink.host,
    UNLEASH_URL: stack.unleash.url, UNLEASH_CLIENT_TOKEN: stack.unleash.clientToken, UNLEASH_REFRESH_MS: '500', ...(role === 'cli' && { UNLEASH_ADMIN_TOKEN: adminToken }),
    RECONCILE_INTERVAL_MS: '1000', RECONCILE_GRACE_MS: String(graceMs), CANARY_EVERY_MS: '1000', ...(role === 'watcher' && { SUBMISSION_SOURCES: viewExample.sources }),
  });
  const command = (...commandLine: readonly string[]) => runCommand(environmentOf('cli'), commandLine);

  async function seed(): Promise<void> {
    const nodes = [formTrigger(formId), sinkCall(sink.url, 'welcome', 'call')];
    await seedOrganizations(root, [orgId, strangerId].map((organizationId) => ({
      orgId: organizationId, form: formDocument({ id: formId, organizationId, name: 'Contact', fields: [] }),
      workflows: [workflowDocument({ id: 'welcome', orgId: organizationId, name: 'Welcome', nodes, edges: [edge('trigger', 'call')] })],
    })));
    await runShellScript(root, viewExample.script);
  }

  /** Twice: an upgrade prints the same for roles that are there. */
  async function grantAll(printed: string): Promise<void> {
    for (const script of [printed, printed]) await runShellScript(root, script);
    await root.db('admin').command({ createRole: platformUser.name, privileges: platformUser.privileges, roles: [] });
    for (const user of [platformUser.name, ...rolesOf.map((role) => `tandem-${role}`)]) await root.db('admin').command({ createUser: user, pwd: user, roles: [user] });
  }

  /** As docs/quick-start.md has it made by hand. */
  async function createFlag(): Promise<void> {
    await unleash.ensureContextField('orgId');
    await unleash.createFlag(migrationFlag);
    for (const phase of phases.slice(1)) await unleash.addStrategy(migrationFlag, { title: phase, orgIds: ['nobody'], payload: { phase } });
    await unleash.toggle(migrationFlag, 'on');
  }

  // before anything connects: making the first command's bundle keeps this process from all else for seconds
  const { stdout: printed } = await command('privileges', '--database', platformDatabase, '--nodes', ...options.writtenByNodes);
  await Promise.all([seed(), grantAll(printed), createFlag()]);

  async function stopApps(): Promise<void> {
    await Promise.all(started.map((app) => app.stop()));
    started = [];
  }

  async function start(options: Pick<AppOptions, 'name' | 'entry' | 'environment'>): Promise<AppProcess> {
    processes += 1;
    const app = await createAppProcess({ ...options, instance: `${options.name}-${processes}`, logDirectory: stack.directory, onFailure: (why) => { console.error(why); }, signal: stopping.signal });
    started.push(app);
    await app.start();
    return app;
  }

  return {
    root, sink, stack, command, stopApps,
    start: (name: AppName) => start({ name, environment: environmentOf(name) }),
    /** The stranger's own handler: its inserts are by its own user, Tandem's calls by Tandem's. */
    startPlatform: () => start({ name: 'platform', entry: 'apps/legacy-trigger/src/testing/foreign-platform.ts', environment: { ...environmentOf('legacy-trigger'), PLATFORM_URI: uriOf(platformUser.name) } }),
    async grant(role: RoleOf, privileges: readonly Privilege[]): Promise<void> {
      await root.db('admin').command({ updateRole: `tandem-${role}`, privileges });
    },
    async close(): Promise<void> {
      stopping.abort();
      await stopApps();
      await Promise.all([sink.close(), root.close()]);
      await server.stop();
      await stack.stop();
    },
  };
}

export async function refusalsIn(app: AppProcess): Promise<readonly string[]> {
  const lines = (await readFile(app.logFile, 'utf8')).split('\n');
  return lines.filter((line) => /not authorized|Unauthorized/.test(line));
}
