import { Queue } from 'bullmq';
import { Collection } from 'mongodb';

// Ends the process, as SIGKILL does, right before or right after one kind of write: `CRASH_METHOD` of a collection, say
// `insertMany`, or `addBulk` of the queue.
const { CRASH_WHEN: when, CRASH_METHOD: method = '', CRASH_COLLECTION: collection } = process.env;

type Method = (this: { readonly collectionName?: string }, ...given: unknown[]) => unknown;
const owner = (method === 'addBulk' ? Queue.prototype : Collection.prototype) as unknown as Record<string, Method>;
const original = owner[method];
if (original === undefined) throw new Error(`nothing writes by ${method}`);

owner[method] = async function (...given) {
  const isIt = collection === '' || this.collectionName === collection;
  if (isIt && when === 'before') process.kill(process.pid, 'SIGKILL');
  const result = await original.apply(this, given);
  if (isIt && when === 'after') process.kill(process.pid, 'SIGKILL');
  return result;
};
