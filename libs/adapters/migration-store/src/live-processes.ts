import type { LiveProcess } from '@tandem/documents';
import { liveWithinMs, type LiveProcesses } from '@tandem/migration';
import { answerWithin, platformCollections } from '@tandem/mongodb';
import type { Db } from 'mongodb';

export interface LiveProcessStore extends LiveProcesses {
  /** A sign of life, by the server's clock. */
  beat(process: Omit<LiveProcess, 'seenAt'>): Promise<void>;
  /** A process that ends is waited for no longer. */
  leave(instanceId: string): Promise<void>;
}

const answerMs = 2_000;
/** More than any deployment has; a bound on what is read. */
const mostProcesses = 1_000;

/** Live processes in `live_processes`. `serverNow` in milliseconds by the server's clock. */
export function createLiveProcesses(database: Db, serverNow: () => number): LiveProcessStore {
  const { liveProcesses } = platformCollections(database);
  return {
    async list() {
      const since = new Date(serverNow() - liveWithinMs);
      return answerWithin(answerMs, 'reading live processes', () => liveProcesses.find({ seenAt: { $gt: since } }).limit(mostProcesses).toArray());
    },
    async notLeft(ids) {
      return answerWithin(answerMs, 'reading silent processes', () => liveProcesses.find({ _id: { $in: [...ids] } }).toArray());
    },
    async beat({ _id, app, overridesRevision }) {
      await answerWithin(answerMs, 'a sign of life', () => liveProcesses.updateOne({ _id }, [{ $set: { app, overridesRevision, seenAt: '$$NOW' } }], { upsert: true }));
    },
    async leave(instanceId) {
      await answerWithin(answerMs, 'leaving', () => liveProcesses.deleteOne({ _id: instanceId }));
    },
  };
}
