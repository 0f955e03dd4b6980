import { parseChangeEvent } from '@tandem/change-events';
import { ObjectId, Timestamp } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { toRawEvent } from './raw-event.ts';

const insertOf = (_id: unknown) => ({
  _id: { _data: 'aa' }, operationType: 'insert', ns: { db: 'org_a', coll: 'form_submissions' }, clusterTime: new Timestamp({ t: 1, i: 1 }), documentKey: { _id }, fullDocument: {},
});

describe('an event', () => {
  it.each([[new ObjectId()], ['a'], [{ a: 1 }]])('has the key of its document: %s', (id) => {
    expect(toRawEvent(insertOf(id))).toMatchObject({ documentId: id, documentKey: expect.any(String) as string });
  });

  it('has none where nothing can be asked by it, and is a dead letter then', () => {
    const raw = toRawEvent(insertOf({ _bsontype: 'ObjectId' }));
    expect(raw).not.toHaveProperty('documentKey');
    expect(raw).not.toHaveProperty('documentId');
    expect(parseChangeEvent(raw)).toMatchObject({ kind: 'invalid', reason: 'the event has no document key' });
  });
});
