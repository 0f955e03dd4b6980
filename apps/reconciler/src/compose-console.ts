import { createQueueBoard, type QueueBoard } from '@tandem/bullmq';
import { createOverrideStore } from '@tandem/migration-store';
import { createActionLog } from '@tandem/mongodb';
import { expectationOf, type ReconcilePorts } from '@tandem/reconciliation';
import { createFindingPages, createLiveFigures, createReportStore, createRetryPorts, createStreamSamples, createTriggerStates, readCaseFacts } from '@tandem/reconciliation-store';
import type { Service } from '@tandem/service-host';
import type { MongoClient } from 'mongodb';
import { composeRepair } from './compose-repair.ts';
import { composeTrigger, type TriggerParts } from './compose-trigger.ts';
import type { Config } from './config.ts';
import { queueBoardPath, type ServerParts, type ServerSettings } from './http/create-server.ts';
import type { OverviewSources } from './http/overview/ports.ts';
import { overrideViewsOf, readStream, streamPointsOf } from './http/overview/stream-and-overrides.ts';
import { createReArmAction } from './re-arm-action.ts';
import { createRepairActions } from './repair-actions.ts';
import { createKeptReports } from './kept-reports.ts';
import { triggerViewsOf } from './trigger-views.ts';

export interface ConsoleParts extends TriggerParts {
  readonly client: MongoClient;
  readonly ports: ReconcilePorts;
}

/** What the console's API looks at and acts through. */
export async function composeConsole(config: Config, { logger }: Service, parts: ConsoleParts): Promise<{ readonly server: ServerParts; readonly board: QueueBoard }> {
  const { client, platform, clock, ports } = parts;
  const board = await createQueueBoard({ redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, logger, basePath: queueBoardPath });
  const server: ServerParts = {
    findings: ports.findings,
    runs: ports.runs,
    pages: createFindingPages(platform),
    files: {
      factsOf: (finding) => readCaseFacts(ports.facts, finding),
      expectationOf: (finding, facts) => expectationOf(ports, finding, facts),
    },
    overview: composeOverview(parts),
    retry: { ...createRetryPorts({ client, database: platform, clock: () => clock.now() }), trigger: composeTrigger(parts) },
    actionLog: createActionLog(platform),
    repair: createRepairActions(composeRepair({ ...parts, organizationPrefix: config.ORGANIZATION_PREFIX })),
    rearm: createReArmAction({ states: createTriggerStates(platform), actions: createActionLog(platform), clock: () => clock.now() }),
    reports: createKeptReports(createReportStore(platform)),
    queueBoard: board.plugin,
    clock: () => clock.now(),
  };
  return { server, board };
}

export function consoleSettings(config: Config): ServerSettings {
  return {
    host: config.HOST,
    tokens: { operator: config.OPERATOR_TOKEN, operatorExpiresAt: config.OPERATOR_TOKEN_EXPIRES_AT, read: config.READ_TOKEN },
    consoleDirectory: config.CONSOLE_DIRECTORY,
    unleashUrl: config.UNLEASH_URL ?? null,
    traceUrl: config.TRACE_URL ?? null,
    unleashProject: config.UNLEASH_PROJECT,
  };
}

function composeOverview({ platform, clock, ports }: ConsoleParts): OverviewSources {
  const figures = createLiveFigures(platform);
  const samples = createStreamSamples(platform);
  const overrides = createOverrideStore(platform);
  const triggers = createTriggerStates(platform);
  return {
    organizations: (signal) => ports.facts.organizations(signal),
    phases: (orgIds) => figures.phases(orgIds),
    newestRunId: () => figures.newestRunId(),
    run: (id) => figures.run(id),
    decisionsPerSecond: (orgIds, fromSecond, toSecond) => figures.decisionsPerSecond(orgIds, fromSecond, toSecond),
    stream: () => readStream(() => figures.stream(clock.now()), samples, clock.now()),
    streamPoints: async (from, to, most) => streamPointsOf(await samples.between(from, to, most)),
    findingCounts: (from, to) => ports.findings.countByKind({ window: { from, to } }),
    openDeadLetters: () => figures.openDeadLetters(),
    rollbackTriggers: async () => triggerViewsOf(await triggers.list()),
    overrides: async () => overrideViewsOf(await overrides.read(), clock.now()),
  };
}
