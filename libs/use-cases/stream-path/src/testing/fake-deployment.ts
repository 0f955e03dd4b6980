import type { RawChangeEvent } from '@tandem/change-events';
import { compareClusterTime, isCanaryOrganization, orgIdSchema, type ClusterTime } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import type { ArchivedSubmission, ChangeSource, LiveSubmissions, LiveWorkflow, LiveWorkflows, SubmissionArchive, Time } from '../ports.ts';

type FakeDocument = Readonly<Record<string, unknown>>;

export interface FakeDeployment {
  readonly source: ChangeSource;
  readonly live: LiveWorkflows;
  readonly archive: SubmissionArchive;
  readonly submissions: LiveSubmissions;
  insertSubmission(database: string, key: string, document: FakeDocument): ClusterTime;
  /** Sets top-level fields; the event tells only these, and where it is asked for the document as of then. */
  updateSubmission(database: string, key: string, fields: FakeDocument, options?: { readonly postImage?: boolean }): ClusterTime;
  replaceSubmission(database: string, key: string, document: FakeDocument): ClusterTime;
  /** The stream tells nothing of it. */
  deleteSubmission(database: string, key: string): void;
  putWorkflow(database: string, key: string, document: FakeDocument): ClusterTime;
  /** Sets top-level fields; the event tells only these. */
  updateWorkflow(database: string, key: string, fields: FakeDocument): ClusterTime;
  deleteWorkflow(database: string, key: string): ClusterTime;
  dropWorkflows(database: string): ClusterTime;
  /** Any event at all. */
  emit(event: Partial<RawChangeEvent>): ClusterTime;
  /** The next calls of `next` reject with these, one each. */
  failNext(...errors: readonly Error[]): void;
  /** The next batches of the archive that aren't the first of a reading are errors, these. */
  failReading(...errors: readonly Error[]): void;
  /** Somebody writes what the stream doesn't tell of: the stream of an idle deployment moves on by nothing else. */
  wrote(): void;
  /** Forgets all events so far, as a small oplog does: whoever reads then, or asks for them, has lost history. */
  forget(): void;
  readonly events: readonly RawChangeEvent[];
}

/** A deployment held in memory: workflows by database, and an oplog of their and the submissions' changes. */
export function createFakeDeployment(time: Time, batchSize = 3): FakeDeployment {
  const events: RawChangeEvent[] = [];
  const workflows = new Map<string, Map<string, FakeDocument>>();
  const submissions = new Map<string, ArchivedSubmission[]>();
  const failures: Error[] = [];
  const readingFailures: Error[] = [];
  let latest: ClusterTime = { seconds: Math.floor(time.now() / 1_000), increment: 1 };
  let oldest: ClusterTime = { seconds: 0, increment: 0 };

  const tick = (): ClusterTime => (latest = { seconds: Math.floor(time.now() / 1_000), increment: latest.increment + 1 });
  const workflowsOf = (database: string) => {
    const there = workflows.get(database) ?? new Map<string, FakeDocument>();
    workflows.set(database, there);
    return there;
  };

  function emit(event: Partial<RawChangeEvent>): ClusterTime {
    const clusterTime = tick();
    events.push({ token: { at: clusterTime, _data: `${clusterTime.seconds}.${clusterTime.increment}` }, operationType: 'insert', namespace: {}, clusterTime, wallTime: new Date(time.now()), ...event });
    return clusterTime;
  }

  const submissionOf = (database: string, key: string) => submissions.get(database)?.find(({ documentKey }) => documentKey === key);
  const putSubmission = (database: string, key: string, document: FakeDocument) => {
    submissions.set(database, (submissions.get(database) ?? []).map((one) => (one.documentKey === key ? { ...one, document } : one)));
  };
  const submissionEvent = (database: string, key: string, event: Partial<RawChangeEvent>) =>
    emit({ namespace: { db: database, coll: 'form_submissions' }, documentKey: key, documentId: key, ...event });

  const workflowEvent = (database: string, key: string, event: Partial<RawChangeEvent>) =>
    emit({ namespace: { db: database, coll: 'workflows' }, documentKey: key, documentId: key, ...event });

  const liveWorkflow = (database: string, documentKey: string, document: FakeDocument): LiveWorkflow => ({ orgId: orgIdSchema.parse(database), documentKey, document });

  return {
    events,
    emit,
    source: {
      pipelineHash: 'fake',
      organizationPrefix: 'org_',
      tellsOf: () => true,
      isCanary: (orgId) => isCanaryOrganization(orgId, 'org_'),
      now: () => Promise.resolve(latest),
      open(position) {
        const isLost = compareClusterTime(position.clusterTime, oldest) < 0;
        if (isLost) return Promise.reject(new TandemError('HISTORY_LOST', 'the oplog begins later'));
        let next = events.findIndex((event) => isAfter(event, position));
        if (next < 0) next = events.length;
        let reached = position.clusterTime;
        return Promise.resolve({
          async next(signal: AbortSignal) {
            const failure = failures.shift();
            if (failure) throw failure;
            if (compareClusterTime(reached, oldest) < 0) throw new TandemError('HISTORY_LOST', 'the oplog has moved on');
            if (next >= events.length) await time.sleep(100, signal);
            const batch = events.slice(next, next + batchSize);
            next += batch.length;
            const last = batch.at(-1);
            reached = last?.clusterTime ?? latest;
            return { events: batch, bytes: batch.length, position: last ? { token: last.token, clusterTime: last.clusterTime } : { token: { at: reached }, clusterTime: reached } };
          },
          close: () => Promise.resolve(),
        });
      },
    },
    live: {
      async *all() {
        await Promise.resolve();
        for (const [database, documents] of workflows) for (const [key, document] of documents) yield liveWorkflow(database, key, document);
      },
      ofOrganization: (orgId) => Promise.resolve([...workflowsOf(orgId)].map(([key, document]) => liveWorkflow(orgId, key, document))),
      one(orgId, key) {
        const document = workflowsOf(orgId).get(String(key));
        return Promise.resolve(document ? liveWorkflow(orgId, String(key), document) : null);
      },
    },
    submissions: {
      // one at a time, as if each were large
      find({ orgId }, [first, ...rest]) {
        const there = first && submissionOf(orgId, first.documentKey);
        return Promise.resolve({ found: new Map(there ? [[there.documentKey, { document: there.document }]] : []), unread: new Set(rest.map(({ documentKey }) => documentKey)) });
      },
    },
    archive: {
      databases: () => Promise.resolve([...submissions.keys()].sort()),
      async *read(database, window, after) {
        await Promise.resolve();
        const isInside = ({ time: at }: ArchivedSubmission) => at === null || (at.getTime() >= window.from && at.getTime() <= window.to);
        const first = typeof after === 'number' ? after : 0;
        for (let begin = first; ; begin += batchSize) {
          const failure = begin > first ? readingFailures.shift() : undefined;
          if (failure) throw failure;
          const all = submissions.get(database) ?? [];
          const isLast = begin + batchSize >= all.length;
          yield { submissions: all.slice(begin, begin + batchSize).filter(isInside), bytes: batchSize, next: isLast ? null : begin + batchSize };
          if (isLast) return;
        }
      },
    },
    insertSubmission(database, key, fullDocument) {
      const { timeless: isTimeless, ...document } = fullDocument;
      const archived = { documentKey: key, documentId: key, document, time: isTimeless === true ? null : new Date(time.now()) };
      submissions.set(database, [...(submissions.get(database) ?? []), archived]);
      return submissionEvent(database, key, { fullDocument: document });
    },
    updateSubmission(database, key, fields, { postImage = false } = {}) {
      const document = { ...(submissionOf(database, key)?.document as FakeDocument), ...fields };
      putSubmission(database, key, document);
      const updateDescription = { updatedFields: fields, removedFields: [] };
      return submissionEvent(database, key, { operationType: 'update', updateDescription, ...(postImage && { fullDocument: document }) });
    },
    replaceSubmission(database, key, document) {
      putSubmission(database, key, document);
      return submissionEvent(database, key, { operationType: 'replace', fullDocument: document });
    },
    deleteSubmission(database, key) {
      submissions.set(database, (submissions.get(database) ?? []).filter(({ documentKey }) => documentKey !== key));
    },
    putWorkflow(database, key, document) {
      const operationType = workflowsOf(database).has(key) ? 'replace' : 'insert';
      workflowsOf(database).set(key, document);
      return workflowEvent(database, key, { operationType, fullDocument: document });
    },
    updateWorkflow(database, key, fields) {
      workflowsOf(database).set(key, { ...workflowsOf(database).get(key), ...fields });
      return workflowEvent(database, key, { operationType: 'update', updateDescription: { updatedFields: fields, removedFields: [] } });
    },
    deleteWorkflow(database, key) {
      workflowsOf(database).delete(key);
      return workflowEvent(database, key, { operationType: 'delete' });
    },
    dropWorkflows(database) {
      workflows.delete(database);
      return emit({ operationType: 'drop', namespace: { db: database, coll: 'workflows' } });
    },
    failNext: (...errors) => {
      failures.push(...errors);
    },
    failReading: (...errors) => {
      readingFailures.push(...errors);
    },
    wrote() {
      tick();
    },
    forget() {
      oldest = tick();
    },
  };
}

/** After a token: what is later; at a time: that time's own events too. */
function isAfter(event: RawChangeEvent, position: { readonly token: unknown; readonly clusterTime: ClusterTime }): boolean {
  const order = compareClusterTime(event.clusterTime, position.clusterTime);
  return position.token === null ? order >= 0 : order > 0;
}
