import type { Document, MongoClient } from 'mongodb';

/** What answers: MongoDB itself, its router, or SecantusDB, the independent server that stands in where no mongod is. */
export type ServerKind = 'mongod' | 'mongos' | 'SecantusDB';

interface ServerFacts {
  readonly kind: ServerKind;
  readonly testCommands: boolean;
  readonly members: number;
  readonly majorVersion: number;
}

/** What a server of the kind can't do, or null where it can. */
type Judge = (facts: ServerFacts) => string | null;

const unlessSecantus = (why: string): Judge => ({ kind }) => (kind === 'SecantusDB' ? `SecantusDB ${why}` : null);

/**
 * All that differs by server, and why: the one place that a test asks. An ability is named by what can be
 * seen where it is there.
 */
const abilities = {
  /** `configureFailPoint`: `failCommand`, `failGetMoreAfterCursorCheckout`. */
  'fail-points': ({ testCommands }) => (testCommands ? null : 'the server was started without enableTestCommands'),
  /** A fail point tells how many commands it has failed. */
  'fail-point-counts': unlessSecantus('does not count what a fail point failed'),
  /** Another member becomes primary. */
  elections: ({ members }) => (members > 1 ? null : 'a single node: nobody else can become primary'),
  /** `replSetStepDown`: for some seconds nobody is primary. */
  'step-down': ({ kind }) => (kind === 'mongos' ? 'a router does not step down' : null),
  /** After a step-down a write fails with the label RetryableWriteError, and the driver's one retry waits for a primary. */
  'retryable-step-down': unlessSecantus('answers 10107 without the label RetryableWriteError; failCommand with the label plays it'),
  /** `$currentOp` lists the cursors of other clients, so that they can be killed. */
  'list-cursors': unlessSecantus('does not list the cursors of other clients; failCommand with code 43 plays a killed one'),
  /** `oplogEntries`: an oplog of a few entries, by which history is lost within a second. */
  'small-oplog': ({ kind }) => (kind === 'SecantusDB' ? null : 'mongod bounds its oplog by bytes, 990 MB at least'),
  /** The oplog's first entry can be read: the runway is known. */
  'read-oplog': ({ kind }) => (kind === 'mongos' ? 'a router has no oplog' : null),
  /** 286 where a stream is to start at a time before the oplog's first entry. */
  'lost-time-refused': unlessSecantus('starts silently at its oldest entry'),
  /** 10334 for an event over 16 MB. */
  'oversized-events-fail': unlessSecantus('delivers an event over 16 MB'),
  /** `fullDocument: required` gives the document as it was after that very update. */
  'post-images': ({ kind, majorVersion }) => {
    if (kind === 'SecantusDB') return 'SecantusDB looks the newest document up';
    return majorVersion >= 6 ? null : 'post-images came with MongoDB 6.0';
  },
  /** All events of a transaction carry one cluster time. */
  'one-time-per-transaction': unlessSecantus('gives each event of a transaction a time of its own'),
  /** Read and write concerns are enforced. */
  concerns: unlessSecantus('accepts read and write concerns and does not enforce them'),
  /** Its speed may be called MongoDB's. */
  speed: unlessSecantus('is another program: its speed says nothing about MongoDB'),
} satisfies Record<string, Judge>;

export type Ability = keyof typeof abilities;

export interface ServerAbilities {
  /** Kind and version, by the server's own word. */
  readonly server: string;
  readonly kind: ServerKind;
  /** Null where it has the ability, else why it doesn't. */
  lacks(ability: Ability): string | null;
  /** Every ability in which servers differ, with why this one lacks it, or null. */
  readonly table: Readonly<Record<Ability, string | null>>;
}

/** Asks the server what it is. */
export async function serverAbilities(client: MongoClient): Promise<ServerAbilities> {
  const admin = client.db('admin');
  const [build, hello, parameters] = await Promise.all([
    admin.command({ buildInfo: 1 }),
    admin.command({ hello: 1 }),
    admin.command({ getParameter: 1, enableTestCommands: 1 }).catch((): Document => ({})),
  ]);
  const kind = kindOf(build, hello);
  const version = String(build.version);
  const facts: ServerFacts = {
    kind,
    testCommands: Boolean(parameters.enableTestCommands),
    members: Array.isArray(hello.hosts) ? hello.hosts.length : 1,
    majorVersion: Number.parseInt(version, 10),
  };
  const table = Object.fromEntries(Object.entries(abilities).map(([ability, judge]) => [ability, judge(facts)])) as Record<Ability, string | null>;
  return {
    server: kind === 'SecantusDB' ? `SecantusDB ${String(build.secantusVersion)}, which says it is MongoDB ${version}` : `${kind} ${version}`,
    kind,
    table,
    lacks: (ability) => table[ability],
  };
}

function kindOf(build: Document, hello: Document): ServerKind {
  if ('secantusVersion' in build) return 'SecantusDB';
  return hello.msg === 'isdbgrid' ? 'mongos' : 'mongod';
}

/** What vitest hands to a test. */
export interface SkippableTest {
  skip(reason: string): never;
}

/** Skips the test where the server lacks what it needs: reported as skipped, with why, never as passed. */
export function needs(test: SkippableTest, server: ServerAbilities, ability: Ability): void {
  const reason = server.lacks(ability);
  if (reason !== null) test.skip(`needs ${ability}: ${reason} (${server.server})`);
}
