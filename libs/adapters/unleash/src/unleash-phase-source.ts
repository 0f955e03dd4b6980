import { setTimeout as delay } from 'node:timers/promises';
import { migrationFlag, noRevision, type FlagReading, type PhaseSource } from '@tandem/routing';
import type { Logger } from 'pino';
import type { Unleash } from 'unleash-client';
import { createBackupStorage, defaultBackupDirectory } from './backup-storage.ts';
import { flagRevisionOf } from './flag-revision.ts';
import { createLastValidAssignments, type MalformedVariant } from './last-valid-assignments.ts';
import { connectToUnleash } from './unleash-connection.ts';

export interface UnleashPhaseSourceOptions {
  /** Of the server, without `/api`. */
  readonly url: string;
  readonly clientToken: string;
  readonly appName: string;
  readonly instanceId: string;
  /** How often Unleash is asked. A flip is seen within this time and the request's. */
  readonly refreshMs: number;
  /** A folder of this user alone, for the flags last seen; one below the system's temporary folder by default. */
  readonly backupDirectory?: string | undefined;
  /** The flag's definition is another one than before. */
  readonly onChange?: (flagRevision: string) => void;
  /** Once per organization and revision. */
  readonly onMalformed?: (variant: MalformedVariant) => void;
  readonly logger: Logger;
}

/** `current`: Unleash answers; `last-known`: it doesn't, and phases stay as they were; `unknown`: all are `legacy`. */
export interface UnleashStatus {
  readonly state: 'current' | 'last-known' | 'unknown';
  /** Since Unleash last answered; null when it never did. */
  readonly silentMs: number | null;
}

export interface UnleashPhaseSource extends PhaseSource {
  /** Resolves once flags are known, or after 3 s without: then all are `legacy` until they are. Never rejects. */
  ready(): Promise<void>;
  status(): UnleashStatus;
  close(): void;
}

const readyWithinMs = 3_000;

/**
 * The phases as the Unleash flag says. It polls in the background and answers from memory; while Unleash
 * is down the last known phases stand, at a start those of the backup.
 */
export function createUnleashPhaseSource(options: UnleashPhaseSourceOptions): UnleashPhaseSource {
  const { logger, refreshMs } = options;
  const assignments = createLastValidAssignments((variant) => {
    logger.error(variant, 'the flag has a malformed variant; the organization keeps its phase');
    options.onMalformed?.(variant);
  });
  let revision: string | null = null;
  let lastAnswer: number | null = null;
  let inTrouble = false;
  let flagsKnown: () => void = () => undefined;
  const firstFlags = new Promise<void>((resolve) => (flagsKnown = resolve));

  const connection = connectToUnleash(sdkConfig(options), {
    onFlags: () => {
      const definition = definitionIn(connection.current());
      const next = flagRevisionOf(definition);
      if (next !== revision) {
        revision = next;
        if (definition) logger.info({ flagRevision: revision }, 'the flag changed');
        else logger.error('Unleash has no such flag; organizations keep the phase that was last known, or are in legacy: create the flag, or check the token’s project and environment');
        options.onChange?.(revision);
      }
      flagsKnown();
    },
    onAnswer: () => {
      lastAnswer = performance.now();
      if (inTrouble) logger.info('Unleash answers again');
      inTrouble = false;
    },
    onTrouble: (error) => {
      if (!inTrouble) logger.warn({ err: error }, 'Unleash does not answer; the last known phases stand');
      inTrouble = true;
    },
  }, Math.max(30_000, refreshMs * 30));

  return {
    assignmentFor(orgId) {
      const unleash = connection.current();
      // a flag that is not there says nothing, not even `legacy`: whoever was somewhere stays there
      if (!unleash?.getFeatureToggleDefinition(migrationFlag)) return assignments.lastFor(orgId);
      return assignments.assignmentFor(orgId, readFlag(unleash, orgId), revision ?? noRevision);
    },
    flagRevision: () => revision ?? noRevision,
    async ready() {
      await Promise.race([firstFlags, delay(readyWithinMs, undefined, { ref: false })]);
    },
    status() {
      const silentMs = lastAnswer === null ? null : performance.now() - lastAnswer;
      if (silentMs !== null && silentMs <= Math.max(10_000, refreshMs * 5)) return { state: 'current', silentMs };
      return { state: connection.current() ? 'last-known' : 'unknown', silentMs };
    },
    close: () => {
      connection.close();
    },
  };
}

function sdkConfig(options: UnleashPhaseSourceOptions) {
  const directory = options.backupDirectory ?? defaultBackupDirectory();
  return {
    url: `${options.url.replace(/\/+$/, '').replace(/\/api$/, '')}/api`,
    appName: options.appName,
    instanceId: options.instanceId,
    customHeaders: { Authorization: options.clientToken },
    refreshInterval: options.refreshMs,
    timeout: 5_000,
    storageProvider: createBackupStorage(directory, options, (error) => {
      options.logger.warn({ err: error, directory }, 'the flags cannot be kept for a start without Unleash');
    }),
  };
}

function readFlag(unleash: Unleash, orgId: string): FlagReading {
  const variant = unleash.getVariant(migrationFlag, { properties: { orgId } });
  return variant.feature_enabled ? { kind: 'variant', payload: variant.payload?.value ?? '' } : { kind: 'off' };
}

/** With the segments' lists, which may hold the organizations. */
function definitionIn(unleash: Unleash | undefined): unknown {
  return unleash?.getFeatureToggleDefinitions(true).find((definition) => definition.name === migrationFlag);
}
