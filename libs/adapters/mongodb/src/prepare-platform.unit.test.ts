import type { Db } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { preparePlatform } from './prepare-platform.ts';

/** A database that makes no index until it is asked for the `attempt`th time, and what was said of it. */
function workbench(attempt: number) {
  const asked = { times: 0 };
  const warnings: string[] = [];
  const createIndexes = () => (asked.times >= attempt ? Promise.resolve([]) : Promise.reject(new Error('not yet')));
  const collection = (name: string) => {
    if (name === 'trigger_decisions') asked.times += 1;
    return { createIndexes };
  };
  const logger = { warn: (_details: object, message: string) => { warnings.push(message); } };
  return { asked, warnings, logger, database: { collection } as unknown as Db };
}

describe('the platform database', () => {
  it('is prepared as soon as it can be, and one warning says that it could not be yet', async () => {
    const { asked, warnings, logger, database } = workbench(4);
    await preparePlatform(database, { logger, signal: new AbortController().signal, retryMs: 1 });
    expect(asked.times).toBe(4);
    expect(warnings).toEqual(['cannot create indexes yet; trying again']);
  });

  it('is left alone once the process stops', async () => {
    const { asked, logger, database } = workbench(Infinity);
    const stop = new AbortController();
    const stopping = { warn: (details: object, message: string) => { logger.warn(details, message); stop.abort(); } };
    await preparePlatform(database, { logger: stopping, signal: stop.signal, retryMs: 3_600_000 });
    expect(asked.times).toBe(1);
  });
});
