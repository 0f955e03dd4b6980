import { failCommand, stepDown, type FailCommand } from '@tandem/faults';
import { MongoNetworkError } from 'mongodb';
import { lasting, untilDone } from './lasting.ts';
import type { Play, Scene } from './scene.ts';

/** Long enough to be noticed, short enough to be no outage. */
const blockMs = 700;

export const commandFailed: Play<'command-failed'> = ({ applicationName, command, errorCode, times, forMs }, scene) =>
  whileFailing({ appName: applicationName, commands: [command], errorCode, mode: { times } }, forMs, scene);

/** The server may have done it; nobody is told. */
export const commandCut: Play<'command-cut'> = ({ applicationName, command, times, forMs }, scene) =>
  whileFailing({ appName: applicationName, commands: [command], closeConnection: true, mode: { times } }, forMs, scene);

export const commandBlocked: Play<'command-blocked'> = ({ applicationName, command, times, forMs }, scene) =>
  whileFailing({ appName: applicationName, commands: [command], blockMs, mode: { times } }, forMs, scene);

async function whileFailing(failure: FailCommand, forMs: number, { client, signal }: Scene): Promise<void> {
  const failPoint = await untilDone('the fail point', signal, () => failCommand(client, failure));
  // It hits so many commands and no more, so one that can't be turned off ends all the same.
  await lasting(forMs, signal, () => undefined, () => failPoint.off().catch(() => undefined));
}

/** The server is no primary for whole seconds; nobody else is there to become one. */
export const mongodbSteppedDown: Play<'mongodb-stepped-down'> = ({ forMs }, { client, signal }) => {
  const seconds = Math.ceil(forMs / 1_000);
  return lasting(seconds * 1_000, signal, () => stepDown(client, seconds).catch(unlessCutOff), () => undefined);
};

/** A server that steps down ends its connections, ours too, sometimes before it has answered. */
function unlessCutOff(error: unknown): void {
  if (!(error instanceof MongoNetworkError)) throw error;
}
