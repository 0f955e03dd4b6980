/**
 * Every contender's process imports this first, the real apps unchanged: it notes when the queue has taken
 * which job, reads CPU time and memory of the process from inside, and answers the bench that started it.
 */
import { Queue } from 'bullmq';
import type { Question } from './messages.ts';
import { createTally } from './tally.ts';

export const tally = createTally();

type AddBulk = Queue['addBulk'];
const addBulk = Reflect.get(Queue.prototype, 'addBulk') as AddBulk;

Queue.prototype.addBulk = async function addAndNote(this: Queue, jobs: Parameters<AddBulk>[0]) {
  const added = await addBulk.call(this, jobs);
  // the job carries the execution's key: organization, submission, event, workflow
  tally.words(jobs.map((job) => (job.data as { readonly key: string }).key.split(':')[1] ?? ''));
  return added;
} as AddBulk;

const answerTo = (question: Question): unknown => {
  switch (question.ask) {
    case 'begin':
      tally.begin(question.skip, question.keepWords);
      return null;
    case 'reading':
      return tally.read();
    case 'words':
      return tally.takeWords();
  }
};

process.on('message', (question: Question) => {
  process.send?.({ type: 'answer', id: question.id, value: answerTo(question) });
});
process.on('disconnect', () => process.exit(1));
// answering must not keep a program alive that has ended
process.channel?.unref();
