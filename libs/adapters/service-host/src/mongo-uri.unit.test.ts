import { describe, expect, it } from 'vitest';
import { mongoUriProblem } from './mongo-uri.ts';

describe('a MongoDB URI', () => {
  it.each([
    'mongodb://127.0.0.1:27017/?replicaSet=rs0',
    'mongodb://user:p%40ss@one:27017,two:27017,three/?replicaSet=rs0&authSource=admin&tls=true',
    'mongodb://router.example:27017/',
    'mongodb+srv://user:pass@cluster.example/?retryWrites=true&w=majority&srvMaxHosts=1',
    'mongodb://127.0.0.1:1/?directConnection=true',
    'mongodb://one,two/?readPreference=primary',
  ])('is taken: %s', (uri) => {
    expect(mongoUriProblem(uri)).toBeUndefined();
  });

  it.each([
    ['postgres://user:hunter2@host', 'must start with mongodb://'],
    ['mongodb://', 'must start with mongodb://'],
    ['mongodb://user:hunter2@one@two', 'must start with mongodb://'],
    ['mongodb+srv://one.example,two.example/', 'must start with mongodb://'],
    ['mongodb://one,two/?directConnection=true', 'goes to one of them alone'],
    ['mongodb://user:hunter2@one,two/?replicaSet=rs0&readPreference=secondaryPreferred', 'must not set readPreference'],
    ['mongodb://one/?readpreference=nearest', 'must not set readPreference'],
  ])('that is wrong is refused, in words without its parts: %s', (uri, words) => {
    expect(mongoUriProblem(uri)).toContain(words);
    expect(mongoUriProblem(uri)).not.toContain('hunter2');
  });
});
