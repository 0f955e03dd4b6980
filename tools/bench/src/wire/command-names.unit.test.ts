import { BSON } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { createCommandNames } from './command-names.ts';

function messageOf(command: object): Buffer {
  const body = BSON.serialize(command);
  const message = Buffer.alloc(21 + body.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(2_013, 12);
  message.set(body, 21);
  return message;
}

const messages = Buffer.concat([messageOf({ find: 'workflows', filter: { text: 'x'.repeat(300) } }), messageOf({ hello: 1 }), messageOf({ getMore: 7n, collection: 'c' })]);

describe('the names of commands on the wire', () => {
  it.each([1, 7, 64, 100, 1_000])('are found in pieces of %i bytes', (size) => {
    const names: string[] = [];
    const feed = createCommandNames((name) => names.push(name));
    for (let start = 0; start < messages.length; start += size) feed(messages.subarray(start, start + size));
    expect(names).toEqual(['find', 'hello', 'getMore']);
  });
});
