import { describe, expect, it } from 'vitest';
import { errorSerializers, withoutRefusedCommand } from './log-errors.ts';

const refused = 'not authorized on tandem to execute command { "insert": "trigger_decisions", "documents": [{ "answer": "very private" }], "ordered": true }';
const told = 'not authorized on tandem to execute command { "insert": "trigger_decisions", … }; what each app has to be granted stands in docs/privileges.md';

describe('an error in the log', () => {
  it('names the command that was refused, and nothing of what it would have written', () => {
    expect(withoutRefusedCommand(refused)).toBe(told);
    const unquoted = 'not authorized on admin to execute command { aggregate: 1, pipeline: [{ $changeStream: {} }] }';
    expect(withoutRefusedCommand(unquoted)).toBe('not authorized on admin to execute command { aggregate: 1, … }; what each app has to be granted stands in docs/privileges.md');
  });

  it('is so in its causes and in every stack, whose lines stay', () => {
    const error = new Error('writing decisions', { cause: Object.assign(new Error(refused), { errorResponse: { errmsg: refused } }) });
    const logged = JSON.stringify(errorSerializers.err(error)) + String(errorSerializers.error(refused));
    expect(logged).not.toContain('very private');
    expect(logged).toContain('writing decisions');
    expect(logged).toContain('log-errors.unit.test.ts');
  });

  it('says nothing of the documents of a bulk write, under whichever name it is logged', () => {
    const error = Object.assign(new Error('a write was refused'), { code: 121, writeErrors: [{ index: 0, op: { answer: 'very private' } }], result: { insertedIds: ['very private'] } });
    for (const serialize of [errorSerializers.err, errorSerializers.error]) {
      const logged = JSON.stringify(serialize(error));
      expect(logged).not.toContain('very private');
      expect(logged).toContain('a write was refused');
    }
  });

  it('is left as it is otherwise', () => {
    expect(withoutRefusedCommand('connection 3 to 127.0.0.1:27017 closed')).toBe('connection 3 to 127.0.0.1:27017 closed');
  });
});
