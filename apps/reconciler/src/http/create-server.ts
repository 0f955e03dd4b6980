import type { Settings } from '@tandem/console-contract';
import type { ActionLog } from '@tandem/documents';
import { migrationFlag } from '@tandem/routing';
import type { FindingStore, RetryPorts, RunStore } from '@tandem/reconciliation';
import {
  arrivesWithin, createGuard, createTokens, isLoopback, refuseForeignHosts, refuseForeignOrigins, registerOperationsRoutes, type Guard, type Service, type Tokens, type TokenSettings,
} from '@tandem/service-host';
import { fastify, type FastifyInstance, type FastifyPluginCallback } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { ReArmAction, RepairActions } from './actions/ports.ts';
import { registerActions } from './actions/routes.ts';
import { serveConsole } from './console-files.ts';
import { registerDeadLetters } from './dead-letters/routes.ts';
import { createBroadcast } from './events/broadcast.ts';
import { createLiveEvents, newestFindings } from './events/live-events.ts';
import { registerEvents } from './events/routes.ts';
import type { CaseFiles, FindingPages } from './findings/ports.ts';
import { registerFindings } from './findings/routes.ts';
import { findingSummaryOf } from './findings/views.ts';
import { registerJudgements } from './judgements.ts';
import { createOverviewReader } from './overview/overview.ts';
import type { OverviewSources } from './overview/ports.ts';
import { registerOverview } from './overview/routes.ts';
import { answerProblems } from './problems.ts';
import { mountQueueBoard } from './queue-board.ts';
import type { KeptReports } from './reports/ports.ts';
import { registerReports } from './reports/routes.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { registerSettings } from './settings-route.ts';

export interface ServerParts {
  readonly findings: Pick<FindingStore, 'list'>;
  readonly runs: Pick<RunStore, 'latest'>;
  readonly pages: FindingPages;
  readonly files: CaseFiles;
  readonly overview: OverviewSources;
  readonly retry: RetryPorts;
  readonly actionLog: Pick<ActionLog, 'list'>;
  /** Null where this process cannot do it. */
  readonly repair: RepairActions | null;
  readonly rearm: ReArmAction | null;
  readonly reports: KeptReports | null;
  readonly queueBoard: FastifyPluginCallback | null;
  /** Milliseconds since the epoch, by the database server's clock. */
  readonly clock: () => number;
}

export interface ServerSettings {
  readonly host: string;
  readonly tokens: TokenSettings;
  readonly consoleDirectory: string;
  readonly unleashUrl: string | null;
  readonly traceUrl: string | null;
  readonly unleashProject: string;
}

/** Of the console's page at the same time; a process is no crowd's server. */
const mostListeners = 32;
const liveEveryMs = 1_000;
const patienceMs = 30_000;
/** Requests of one address that are answered at all are bounded by the connections it may hold. */
const mostConnections = 512;
export const queueBoardPath = '/queues';

/** The console with its API, the judgements for machines, and the operator's routes. Not yet listening. */
export async function createServer(parts: ServerParts, settings: ServerSettings, service: Service): Promise<FastifyInstance> {
  const server = fastify({
    logger: false, bodyLimit: 131_072, ...arrivesWithin(15_000), forceCloseConnections: true, routerOptions: { maxParamLength: 512 },
    onProtoPoisoning: 'error', onConstructorPoisoning: 'error',
  });
  server.server.maxConnections = mostConnections;
  server.removeContentTypeParser('text/plain');
  server.setValidatorCompiler(validatorCompiler);
  answerProblems(server, service.logger);
  await addSecurityHeaders(server);
  if (isLoopback(settings.host)) server.addHook('onRequest', refuseForeignHosts);
  server.addHook('onRequest', refuseForeignOrigins);
  const tokens = createTokens(settings.tokens, Date.now);
  const guard = await createGuard(server, { tokens, logger: service.logger });
  registerOperationsRoutes(server, service, guard);
  await server.register((scope) => registerGuarded(scope, parts, settings, { service, tokens, guard }));
  await server.ready();
  return server;
}

/** Everything that shows what the deployment holds. */
async function registerGuarded(server: FastifyInstance, parts: ServerParts, settings: ServerSettings, access: { readonly service: Service; readonly tokens: Tokens; readonly guard: Guard }): Promise<void> {
  const { service: { logger, signal }, tokens, guard } = access;
  server.addHook('onRequest', guard.read);
  server.addHook('onSend', (_request, reply, payload, done) => {
    // the page's own files say it themselves
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    done(null, payload);
  });
  const overview = createOverviewReader(parts.overview, parts.clock, signal);
  const newest = async () => (await parts.pages.page({}, null, newestFindings)).map(findingSummaryOf);
  const broadcast = createBroadcast({ read: createLiveEvents(overview, newest), everyMs: liveEveryMs, mostListeners, patienceMs, logger });

  registerJudgements(server, parts);
  registerSettings(server, {
    unleashUrl: settings.unleashUrl, unleashProject: settings.unleashProject, flag: migrationFlag, traceUrl: settings.traceUrl,
    hasQueueBoard: parts.queueBoard !== null, can: abilitiesOf(parts), tokens,
  });
  registerOverview(server, overview);
  await registerEvents(server, broadcast);
  registerFindings(server, parts.pages, parts.files);
  registerReports(server, parts.reports);
  registerDeadLetters(server, { ports: parts.retry, guard, signal });
  registerActions(server, { log: parts.actionLog, repair: parts.repair, rearm: parts.rearm, guard, signal });
  if (parts.queueBoard) await mountQueueBoard(server, queueBoardPath, parts.queueBoard);
  await serveConsole(server, settings.consoleDirectory);
}

function abilitiesOf({ repair, rearm, reports }: ServerParts): Settings['can'] {
  return { repair: repair !== null, retry: true, rearm: rearm !== null, reports: reports !== null };
}
