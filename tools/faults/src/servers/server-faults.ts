import type { Document, Long, MongoClient } from 'mongodb';

/** The primary is none for so many seconds; on a single node nobody takes its place, and then it is primary again. */
export async function stepDown(client: MongoClient, seconds: number): Promise<void> {
  await client.db('admin').command({ replSetStepDown: seconds, secondaryCatchUpPeriodSecs: 0, force: true });
}

/**
 * Kills the change streams' cursors of one application, whose next `getMore` fails with CursorNotFound.
 * Resolves with how many; needs a server that lists cursors (see the ability `list-cursors`), elsewhere
 * `failCommand` with code 43 tells the application the same.
 */
export async function killChangeStreams(client: MongoClient, appName: string): Promise<number> {
  const admin = client.db('admin');
  const operations = await admin.aggregate([{ $currentOp: { allUsers: true, idleCursors: true } }, { $match: { appName, 'cursor.cursorId': { $exists: true } } }], { promoteLongs: false }).toArray();
  const killed = await Promise.all(operations.filter(isChangeStream).map(async ({ ns, cursor }: Document) => {
    const [database = '', ...collection] = String(ns).split('.');
    const answer = await client.db(database).command({ killCursors: collection.join('.'), cursors: [(cursor as { cursorId: Long }).cursorId] });
    return (answer.cursorsKilled as unknown[]).length;
  }));
  return killed.reduce((sum, count) => sum + count, 0);
}

function isChangeStream({ cursor }: Document): boolean {
  const { originatingCommand } = cursor as { originatingCommand?: { pipeline?: readonly Document[] } };
  return originatingCommand?.pipeline?.[0]?.$changeStream !== undefined;
}
