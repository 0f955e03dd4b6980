import { Queue } from 'bullmq';
import { Collection } from 'mongodb';

// Ends the process, as SIGKILL does, right before or right after one kind of write, by this module's query:
// `?when=before&method=insertMany&collection=trigger_decisions`, or `method=addBulk` for the queue.
const query = new URL(import.meta.url).searchParams;
const when = query.get('when');
const method = query.get('method') ?? '';
const collection = query.get('collection');

type Method = (this: { readonly collectionName?: string }, ...given: unknown[]) => unknown;
const owner = (method === 'addBulk' ? Queue.prototype : Collection.prototype) as unknown as Record<string, Method>;
const original = owner[method];
if (original === undefined) throw new Error(`nothing writes by ${method}`);

owner[method] = async function (...given) {
  const isIt = collection === null || this.collectionName === collection;
  if (isIt && when === 'before') process.kill(process.pid, 'SIGKILL');
  const result = await original.apply(this, given);
  if (isIt && when === 'after') process.kill(process.pid, 'SIGKILL');
  return result;
};
