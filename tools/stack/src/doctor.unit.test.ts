import { describe, expect, it } from 'vitest';
import { namedRedis } from './doctor.ts';

describe('what the doctor says of a Redis that is named', () => {
  it.each([
    ['rediss://user:secret@host:6379', 'the one named by REDIS_URL'],
    ['redis+sentinel://:secret@one,two:26380/tandem', 'the master that the Sentinels know, as named by REDIS_URL'],
    ['redis+cluster://one:7000,two', 'the cluster named by REDIS_URL'],
  ])('of %s', (url, use) => {
    expect(namedRedis(url)).toEqual({ need: 'Redis', use, notes: [] });
  });

  it('is what the apps would refuse it for, and never the address', () => {
    const { use, notes } = namedRedis('redis+sentinel://:hunter2@one:26379');
    expect(use).toBe('nothing');
    expect(notes.join()).toContain('what the Sentinels watch');
    expect(notes.join()).not.toContain('hunter2');
  });
});
