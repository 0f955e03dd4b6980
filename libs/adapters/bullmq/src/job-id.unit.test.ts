import { exampleExecution } from '@tandem/trigger/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobIdOf } from './job-id.ts';

describe('jobIdOf', () => {
  it('is no integer, holds no colon, and is the same each time', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{1,20}$/), fc.nat(1_000), (submission, attempt) => {
        const job = { key: exampleExecution(submission)._id, attempt };
        expect(jobIdOf(job)).toMatch(/^x[0-9a-f]{40}$/);
        expect(jobIdOf({ ...job })).toBe(jobIdOf(job));
      }),
    );
  });

  it('differs by execution and by attempt', () => {
    const { _id: key } = exampleExecution('a');
    const ids = [jobIdOf({ key, attempt: 1 }), jobIdOf({ key, attempt: 2 }), jobIdOf({ key: exampleExecution('b')._id, attempt: 1 })];
    expect(new Set(ids).size).toBe(3);
  });
});
