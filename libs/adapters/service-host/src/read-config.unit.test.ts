import { isTandemError } from '@tandem/errors';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readConfig } from './read-config.ts';
import { commonSettings, milliseconds, mongoSettings, redisSettings } from './settings.ts';

const schema = z.object({ ...commonSettings(4_301), ...mongoSettings, ...redisSettings });
const valid = { MONGODB_URI: 'mongodb://127.0.0.1:1/', REDIS_URL: 'redis://127.0.0.1:2' };

function problemsOf(environment: Record<string, string>): readonly { path: string; message: string }[] {
  try {
    readConfig(schema, environment);
    return [];
  } catch (error) {
    if (isTandemError(error, 'CONFIG_INVALID')) return error.problems;
    throw error;
  }
}

describe('readConfig', () => {
  it('fills in what is not given', () => {
    expect(readConfig(schema, valid)).toMatchObject({ HOST: '127.0.0.1', PORT: 4_301, MONGODB_DATABASE: 'tandem' });
  });

  it('names every wrong variable at once', () => {
    expect(problemsOf({ PORT: 'many', MONGODB_DATABASE: 'org_x' }).map(({ path }) => path).sort()).toEqual(
      ['MONGODB_DATABASE', 'MONGODB_URI', 'PORT', 'REDIS_URL'],
    );
  });

  it('says which command starts a backend that is not configured', () => {
    expect(problemsOf({})[0]?.message).toContain('npm run stack');
  });

  it('takes an empty variable for one that is not set', () => {
    expect(problemsOf({ ...valid, REDIS_URL: '' }).map(({ path }) => path)).toEqual(['REDIS_URL']);
  });

  it.each(['15m', '-1.5', '1.5', '3600001'])('complains of %j once, and names the bounds and the unit', (given) => {
    const withTime = z.object({ EVERY_MS: milliseconds(100, 3_600_000) });
    expect(() => readConfig(withTime, { EVERY_MS: given })).toThrow(
      expect.objectContaining({ problems: [{ path: 'EVERY_MS', message: 'must be a whole number of milliseconds, 100 to 3600000' }] }) as Error,
    );
    expect(readConfig(withTime, { EVERY_MS: '100' })).toEqual({ EVERY_MS: 100 });
  });

  it('does not repeat a value, which may be a secret', () => {
    const secret = 'postgres://user:hunter2@host';
    expect(JSON.stringify(problemsOf({ ...valid, MONGODB_URI: secret }))).not.toContain('hunter2');
  });
});
