import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterTime } from '@tandem/documents';
import { waitUntil } from '@tandem/stack';
import type { Document } from 'mongodb';
import { leavesEffects, startOwn, startWatcher, type ContenderId } from '../contenders/catalogue.ts';
import { operationTime } from '../contenders/cluster-stream.ts';
import { submissionDocument } from '../load/submissions.ts';
import type { Program } from '../programs/program.ts';
import type { Mark, Reading } from '../programs/tally.ts';
import type { Platform, Stage } from '../stage.ts';

/** Submissions that nobody has followed yet, and where their events begin. */
interface Backlog {
  readonly events: number;
  readonly startAt: ClusterTime;
}

/** What a contender did with a backlog, between its first mark past the warm-up and its last. */
export interface Drained {
  readonly events: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly cpuMicrosPerEvent: number;
  readonly rssBytes: readonly number[];
}

const documentsPerInsert = 500;
/** How often memory is looked at, in milliseconds: often enough for a small backlog, seldom enough to cost nothing. */
export const sampleEveryMs = (events: number): number => Math.min(250, Math.max(20, Math.round(events / 200)));
/** A contender without progress for so long counts as stuck. */
const stuckAfterMs = 30_000;

/** Lets a contender loose on a backlog, or on the first of it. */
export async function drainBacklog(stage: Stage, id: ContenderId, backlogEvents: number, events = backlogEvents): Promise<Drained> {
  const platform = await stage.openPlatform();
  try {
    if (id === 'watcher') await takePlace(stage, platform);
    const startAt = await operationTime(stage.client);
    await insertBacklog(stage, backlogEvents);
    return await drain(stage, id, platform, { events, startAt });
  } finally {
    await platform.remove();
    await stage.removeSubmissions();
  }
}

/** A watcher goes on from its checkpoint: one takes its place in the stream before there is anything, and ends. */
async function takePlace(stage: Stage, platform: Platform): Promise<void> {
  const watcher = startWatcher({ stage, platform, instance: 'watcher-before' });
  try {
    await firstCheckpoint(stage, platform, watcher);
  } finally {
    await watcher.stop();
  }
}

async function insertBacklog(stage: Stage, events: number): Promise<void> {
  for (let written = 0; written < events; written += documentsPerInsert) {
    stage.signal.throwIfAborted();
    await insertSome(stage, written, Math.min(documentsPerInsert, events - written));
  }
}

async function insertSome({ client, organizations }: Stage, from: number, count: number): Promise<void> {
  const byOrganization = new Map<string, Document[]>();
  for (let sequence = from; sequence < from + count; sequence += 1) {
    const document = submissionDocument(organizations, `sub_backlog_${sequence}`, sequence, new Date());
    const documents = byOrganization.get(document.organizationId) ?? [];
    byOrganization.set(document.organizationId, documents);
    documents.push(document);
  }
  await Promise.all([...byOrganization].map(([orgId, documents]) => client.db(orgId).collection('form_submissions').insertMany(documents, { ordered: false })));
}

/** Resolves once a watcher leads and has written down where it is. */
export async function firstCheckpoint({ client, signal }: Stage, platform: Platform, watcher: Program): Promise<void> {
  const checkpoints = client.db(platform.database).collection('stream_checkpoints');
  const written = waitUntil(() => checkpoints.findOne({ registryReadUntil: { $ne: null } }), { timeoutMs: 60_000, signal, what: 'a first checkpoint' });
  // one that has ended by itself says why
  await Promise.race([written, failsOnExit(watcher)]);
  await written;
}

async function failsOnExit(program: Program): Promise<void> {
  await program.result();
}

/**
 * Starts a contender on the backlog and waits until it is through; the first tenth is warm-up.
 * @throws Error where it ends, stands still, or has not left one execution and one decision per event
 */
async function drain(stage: Stage, id: ContenderId, platform: Platform, { events, startAt }: Backlog): Promise<Drained> {
  const options = { stage, platform, startAt, events };
  const program = id === 'watcher' ? startWatcher(options) : startOwn(id, options);
  try {
    await program.begin(Math.round(events / 10), false);
    const { reading, rssBytes } = await untilDone(stage, program, events);
    await program.stop();
    if (leavesEffects(id)) await checkEffects(id, platform, events);
    return drainedOf(reading, rssBytes);
  } finally {
    await program.stop();
  }
}

async function untilDone(stage: Stage, program: Program, events: number): Promise<{ readonly reading: Reading; readonly rssBytes: readonly number[] }> {
  const rssBytes: number[] = [];
  let progress = { done: 0, at: performance.now() };
  for (;;) {
    const reading = await program.reading();
    const now = performance.now();
    if (reading.done > 0) rssBytes.push(reading.rssBytes);
    if (reading.done >= events) return { reading, rssBytes };
    if (reading.done > progress.done) progress = { done: reading.done, at: now };
    if (now - progress.at > stuckAfterMs) throw await program.failure(`stands still after ${reading.done} of ${events} events`);
    await delay(sampleEveryMs(events), undefined, { signal: stage.signal });
  }
}

async function checkEffects(id: ContenderId, platform: Platform, events: number): Promise<void> {
  const counts = await platform.counts();
  if (counts.executions !== events || counts.decisions !== events) {
    throw new Error(`${id} left ${counts.executions} executions and ${counts.decisions} decisions of ${events} events`);
  }
}

function drainedOf({ first, last }: Reading, rssBytes: readonly number[]): Drained {
  if (first === null || last === null || last.done <= first.done) throw new Error('too few events to measure anything: all of them came at once');
  const { events, seconds, cpuMicros } = between(first, last);
  return { events, seconds, eventsPerSecond: events / seconds, cpuMicrosPerEvent: cpuMicros / events, rssBytes };
}

export const between = (first: Mark, last: Mark) => ({
  events: last.done - first.done,
  seconds: (last.at - first.at) / 1_000,
  cpuMicros: last.cpuMicros - first.cpuMicros,
});
