import type { DeadLetterLedger, DeadLetterPosition, DeadLetterQuery } from './ports.ts';

const lettersPerPage = 100;

/** The ids of all open letters of a kind, newest first, a page in memory at a time, and of rows that are no letters; what is settled meanwhile does no harm. */
export async function* openLetters(letters: Pick<DeadLetterLedger, 'page'>, query: Omit<DeadLetterQuery, 'state'>): AsyncGenerator<string> {
  let after: DeadLetterPosition | null = null;
  do {
    const page = await letters.page({ ...query, state: 'open' }, after, lettersPerPage);
    yield* page.map(({ _id }) => _id);
    const last = page.at(-1);
    after = last && page.length === lettersPerPage ? { firstSeen: last.firstSeen, id: last._id } : null;
  } while (after);
}
