import { parseChangeEvent } from '@tandem/change-events';
import { expect, it } from 'vitest';
import { archivedEvent } from './archived-event.ts';

it('says of a submission that nobody can decode what the stream would have said of it', () => {
  const event = archivedEvent('org_a', { documentKey: 'k1', documentId: 1, document: null, time: null }, { to: { seconds: 1, increment: 1 } });
  expect(parseChangeEvent(event)).toMatchObject({ kind: 'invalid', reason: expect.stringContaining('cannot be decoded') as string });
});
