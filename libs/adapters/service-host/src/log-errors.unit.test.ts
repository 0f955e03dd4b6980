import { TandemError } from '@tandem/errors';
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

  it('says nothing of what it was sent with: a command with its password, a request with its headers, at any depth', () => {
    const carried = { command: { name: 'auth', args: ['user', 'very private'] }, config: { headers: { authorization: 'very private' } }, previousErrors: [{ message: 'very private' }], options: 'very private' };
    const inner = Object.assign(new Error('WRONGPASS'), carried, { code: 'WRONGPASS' });
    const logged = errorSerializers.err(Object.assign(new AggregateError([inner], 'no server takes it', { cause: inner }), { reason: inner }));
    expect(JSON.stringify(logged)).not.toContain('very private');
    expect(logged).toMatchObject({ type: 'AggregateError', message: 'no server takes it: WRONGPASS', aggregateErrors: [{ message: 'WRONGPASS', code: 'WRONGPASS' }] });
  });

  it('keeps what helps: codes, addresses, and the problems of our own', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1', port: 9 });
    expect(errorSerializers.err(refused)).toMatchObject({ code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1', port: 9 });
    const problems = [{ path: 'PORT', message: 'must be a number' }];
    expect(errorSerializers.err(new TandemError('CONFIG_INVALID', 'two', { problems }))).toMatchObject({ type: 'TandemError', code: 'CONFIG_INVALID', problems });
  });

  it('is left as it is otherwise', () => {
    expect(withoutRefusedCommand('connection 3 to 127.0.0.1:27017 closed')).toBe('connection 3 to 127.0.0.1:27017 closed');
  });
});
