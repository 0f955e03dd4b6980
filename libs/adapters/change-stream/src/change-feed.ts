import type { RawChangeEvent } from '@tandem/change-events';
import type { ChangeBatch, ChangeFeed, StreamPosition } from '@tandem/stream-path';
import type { BatchSize } from './batch-size.ts';
import type { ChangeCursor, CursorAnswer } from './change-cursor.ts';
import { bytesOf, toRawEvent } from './raw-event.ts';
import { clusterTimeOfToken } from './resume-token.ts';

export interface FeedOptions {
  readonly cursor: ChangeCursor;
  readonly start: StreamPosition;
  readonly size: BatchSize;
  /** Given where there are other sources of submissions. */
  readonly translate?: ((event: RawChangeEvent) => RawChangeEvent) | undefined;
  /** What is to be thrown for a fault that met a question for so many events after that position. */
  readonly asFault: (error: unknown, batchSize: number, position: StreamPosition) => unknown;
}

interface Question {
  readonly size: number;
  readonly answer: Promise<CursorAnswer>;
  isAnswered: boolean;
}

/**
 * Hands out what a cursor gives. After a full batch it asks for the next one before that is wanted, so
 * that the server works while the last is worked on: one ahead, never more.
 */
export function createChangeFeed({ cursor, start, size, translate, asFault }: FeedOptions): ChangeFeed {
  let reached = start;
  let ahead: Question | undefined;

  function ask(): Question {
    const question: Question = { size: size.current, answer: cursor.more(size.current), isAnswered: false };
    const answered = () => {
      question.isAnswered = true;
    };
    question.answer.then(answered, answered);
    return question;
  }

  /** An empty answer says that nothing has happened until now; one that lay here for a while says nothing. */
  async function takeAnswer(): Promise<{ readonly asked: number } & CursorAnswer> {
    const question = ahead ?? ask();
    ahead = undefined;
    const isOld = question.isAnswered;
    try {
      const answer = await question.answer;
      return isOld && answer.documents.length === 0 ? await takeAnswer() : { asked: question.size, ...answer };
    } catch (error) {
      throw asFault(error, question.size, reached);
    }
  }

  async function read(): Promise<ChangeBatch> {
    const { asked, documents, token } = await takeAnswer();
    const bytes = documents.reduce((sum, document) => sum + bytesOf(document), 0);
    if (size.learn(asked, documents.length, bytes)) ahead = ask();
    const read = documents.map(toRawEvent);
    const events = translate ? read.map(translate) : read;
    const last = read.at(-1);
    const place = token ?? last?.token ?? reached.token;
    reached = { token: place, clusterTime: clusterTimeOfToken(place) ?? last?.clusterTime ?? reached.clusterTime };
    return { events, position: reached, bytes };
  }

  return {
    async next(signal) {
      signal.throwIfAborted();
      const giveUp = () => void cursor.close(signal.reason);
      signal.addEventListener('abort', giveUp, { once: true });
      try {
        return await read();
      } finally {
        signal.removeEventListener('abort', giveUp);
      }
    },
    close: () => cursor.close(),
  };
}
