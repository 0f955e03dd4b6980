import type { Document, MongoClient } from 'mongodb';
import { takeTurn } from './turn.ts';

/** How often it fails: always until it is turned off, so many times, or always after so many were let by. */
export type FailPointMode = 'alwaysOn' | { readonly times: number } | { readonly skip: number };

export interface FailCommand {
  /** Only commands of clients of this name fail, so that only one process is hit. */
  readonly appName: string;
  readonly commands: readonly string[];
  readonly errorCode?: number;
  /** In place of those that the server would give the code by itself. */
  readonly errorLabels?: readonly string[];
  /** The command is not answered, its connection ends. */
  readonly closeConnection?: boolean;
  /** The command waits so long before it runs or fails, in milliseconds. */
  readonly blockMs?: number;
  /** The write is done, and its acknowledgement fails. */
  readonly writeConcernError?: { readonly code: number; readonly errmsg: string };
  /** Once, when absent. */
  readonly mode?: FailPointMode;
}

export interface FailGetMore {
  readonly errorCode: number;
  /** Once, when absent. */
  readonly mode?: FailPointMode;
}

export interface FailPoint {
  /**
   * Turns it off and lets the next have its turn; a second time does nothing. Resolves with how many
   * commands it failed, undefined on a server that doesn't count them.
   */
  off(): Promise<number | undefined>;
}

/**
 * Makes commands of one application fail, by `failCommand`. A server has one of a kind: whoever sets it
 * waits until the one before is off, in whatever process, so turn it off, in `finally` or `afterEach`, and
 * within 20 s: then the next one takes it.
 * The client may be of the name that fails, as long as no `find`, `update` or `configureFailPoint` does.
 */
export function failCommand(client: MongoClient, { appName, commands, blockMs, mode, ...rest }: FailCommand): Promise<FailPoint> {
  const block = blockMs === undefined ? {} : { blockConnection: true, blockTimeMS: blockMs };
  return turnOn(client, 'failCommand', mode, { failCommands: commands, appName, ...block, ...rest });
}

/**
 * Makes a `getMore` fail after its cursor was found, with the labels that the server gives the code by itself.
 * It asks for no application name: any client's `getMore` is hit, so only on a server of one's own.
 */
export function failGetMore(client: MongoClient, { errorCode, mode }: FailGetMore): Promise<FailPoint> {
  return turnOn(client, 'failGetMoreAfterCursorCheckout', mode, { errorCode, closeConnection: false });
}

async function turnOn(client: MongoClient, name: string, mode: FailPointMode = { times: 1 }, data: Document): Promise<FailPoint> {
  const turn = await takeTurn(client, name);
  const admin = client.db('admin');
  const turnOff = async (): Promise<number | undefined> => {
    let failed: number | undefined;
    await turn.end(async () => {
      const { count } = await admin.command({ configureFailPoint: name, mode: 'off' });
      if (typeof count === 'number') failed = count;
    });
    return failed;
  };
  let off: Promise<number | undefined> | undefined;
  const failPoint: FailPoint = { off: () => (off ??= turnOff()) };
  try {
    await admin.command({ configureFailPoint: name, mode, data });
    return failPoint;
  } catch (error) {
    await failPoint.off().catch(() => undefined);
    throw error;
  }
}
