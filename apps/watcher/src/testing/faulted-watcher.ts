import { randomUUID } from 'node:crypto';
import { addressOf, failCommand, startTcpProxy, urlThrough, type FailCommand } from '@tandem/faults';
import { createService } from '@tandem/service-host';
import type { ObjectId } from 'mongodb';
import { expect, vi } from 'vitest';
import { compose } from '../compose.ts';
import { loadConfig } from '../config.ts';
import { createDeployment, patience, type Account, type Deployment } from './deployment.ts';

export interface ThrownFault extends Pick<FailCommand, 'commands' | 'errorLabels'> {
  readonly errorCode: number;
  /** The proxy puts the code in the place of another, for no fail point throws it. */
  readonly byProxy: boolean;
  /** How often in a row it is thrown. */
  readonly times: number;
  /** Its connections are cut first, so that the stream has to resume. */
  readonly cutBefore: boolean;
}

/** How a watcher got over a fault: by going on, by the backfill of a gap, or without one event, which is a dead letter. */
export type Outcome = 'resumed' | 'backfilled' | 'dead-lettered';

/** A watcher in this process, under an application name of its own, so that a fail point hits nobody else. */
export interface FaultedWatcher {
  /** Throws while submissions come, and fails unless each of them is then decided, executed and enqueued once, and the lag is 0. */
  survive(fault: ThrownFault): Promise<Outcome>;
  /** What is amiss with each submission; what is a dead letter is not missed. */
  account(): Promise<Account>;
  end(): Promise<void>;
}

export async function startFaultedWatcher({ mongodbUri, redisUrl }: { readonly mongodbUri: string; readonly redisUrl: string }): Promise<FaultedWatcher> {
  const name = `watcher-${randomUUID().slice(0, 8)}`;
  const stopping = new AbortController();
  const answers = createAnswerWatch();
  const [deployment, proxy] = await Promise.all([createDeployment({ mongodbUri, redisUrl }), startTcpProxy(addressOf(mongodbUri), { transformAnswers: answers.transform })]);
  const { client, collections, platform } = deployment;
  const service = createService({ name, logLevel: 'silent', instanceId: name, signal: stopping.signal });
  const watcher = await compose(loadConfig({ ...deployment.environment, MONGODB_URI: urlThrough(mongodbUri, proxy), PORT: '0' }, []), service);
  const isCaughtUp = async () => / 0$/m.test(await service.metrics.getSingleMetricAsString('tandem_stream_lag_seconds'));
  const gaps = () => platform.collection('stream_gaps').countDocuments();
  const deadLetters = () => collections.deadLetters.countDocuments();
  let submitted = 0;

  async function submit(): Promise<void> {
    await deployment.submit(3);
    submitted += 3;
  }
  async function throwAmidSubmissions({ times, cutBefore, byProxy, errorCode, ...fault }: ThrownFault): Promise<void> {
    answers.reset(errorCode);
    const failPoint = await failCommand(client, { appName: name, mode: { times }, errorCode: byProxy ? placeholder : errorCode, ...fault });
    try {
      if (cutBefore) {
        proxy.cut();
        proxy.open();
      }
      await submit();
      await vi.waitFor(() => { expect(answers.thrown()).toBe(times); }, { ...patience, interval: 20 });
    } finally {
      await failPoint.off();
    }
  }

  await vi.waitFor(async () => { expect(await isCaughtUp()).toBe(true); }, patience);
  return {
    async survive(fault) {
      const [gapsBefore, lettersBefore] = await Promise.all([gaps(), deadLetters()]);
      await submit();
      await throwAmidSubmissions(fault);
      await submit();
      const wanted = { decided: submitted, executed: submitted, enqueued: submitted };
      await vi.waitFor(async () => {
        // first what costs no question to the servers
        expect(await isCaughtUp()).toBe(true);
        expect(await effectsOf(deployment)).toEqual(wanted);
      }, patience);
      if ((await gaps()) > gapsBefore) return 'backfilled';
      return (await deadLetters()) > lettersBefore ? 'dead-lettered' : 'resumed';
    },
    account: async () => withoutMissing(await deployment.account(), await passedBy(deployment)),
    async end() {
      stopping.abort();
      await watcher.stop();
      await Promise.all([deployment.end(), proxy.close()]);
    },
  };
}

/** Few servers say how often a fail point has failed something; the answers do. */
function createAnswerWatch() {
  let thrown = 0;
  let code = placeholder;
  return {
    thrown: () => thrown,
    /** Counts anew, and puts the code in the place of the placeholder. */
    reset(wanted: number): void {
      thrown = 0;
      code = wanted;
    },
    transform: (chunk: Buffer): Buffer => {
      thrown += chunk.toString('latin1').split("'failCommand' failpoint").length - 1;
      return replaceCode(chunk, code);
    },
  };
}

/** How many submissions have each effect; a dead letter is in place of all. */
async function effectsOf({ collections, redis, environment }: Deployment) {
  const [deadLetters, decided, executed, enqueued] = await Promise.all([
    collections.deadLetters.countDocuments(),
    collections.decisions.countDocuments(),
    collections.executions.countDocuments(),
    redis.llen(`${environment.QUEUE_PREFIX ?? ''}:executions:wait`),
  ]);
  return { decided: decided + deadLetters, executed: executed + deadLetters, enqueued: enqueued + deadLetters };
}

/** The submissions that are dead letters, which tell no more of them than their key. */
async function passedBy({ collections, organization }: Deployment): Promise<ReadonlySet<string>> {
  const keys = await collections.deadLetters.find().map(({ documentKey }) => documentKey as ObjectId).toArray();
  const submissions = organization.collection<{ submissionId: string }>('form_submissions').find({ _id: { $in: keys } });
  return new Set(await submissions.map(({ submissionId }) => submissionId).toArray());
}

function withoutMissing({ decisions, executions, jobs }: Account, submissionIds: ReadonlySet<string>): Account {
  const without = ({ missing, unasked }: Account['jobs']) => ({ missing: missing.filter((one) => !submissionIds.has(one.split(' ')[0] ?? '')), unasked });
  return { decisions: without(decisions), executions: without(executions), jobs: without(jobs) };
}

/** A code that no server knows. */
const placeholder = 990_099;

/** In a BSON answer: the number under `code`. */
function replaceCode(chunk: Buffer, code: number): Buffer {
  const wanted = Buffer.from('\x10code\0\0\0\0\0', 'latin1');
  wanted.writeInt32LE(placeholder, wanted.length - 4);
  const at = chunk.indexOf(wanted);
  if (at < 0) return chunk;
  const replaced = Buffer.from(chunk);
  replaced.writeInt32LE(code, at + wanted.length - 4);
  return replaced;
}
