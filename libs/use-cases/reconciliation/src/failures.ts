import type { OrgId } from '@tandem/documents';
import { messageOf } from '@tandem/errors';
import type { RunFailure } from './run.ts';

const longestMessage = 300;

export interface Failures {
  /** Does one organization's step; its fault is noted and does not reach the others. */
  apart(orgId: OrgId, during: RunFailure['during'], step: () => Promise<void>): Promise<void>;
  /** Notes what is no fault and yet keeps something from being known. */
  note(failure: RunFailure): void;
  all(): readonly RunFailure[];
}

export function createFailures(): Failures {
  const failures: RunFailure[] = [];
  return {
    async apart(orgId, during, step) {
      try {
        await step();
      } catch (error) {
        const message = messageOf(error);
        failures.push({ orgId, during, message: message.slice(0, longestMessage) });
      }
    },
    note(failure) {
      failures.push(failure);
    },
    all: () => failures,
  };
}
