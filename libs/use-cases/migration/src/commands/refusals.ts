import { isTandemError, type TandemError } from '@tandem/errors';

const codes = ['PROMOTION_REFUSED', 'FLAG_NOT_MOVABLE', 'ORGANIZATION_UNKNOWN'] as const;

/** Whether it says no, where other errors say that it went wrong: as long as nothing else changes, it is no again. */
export function isRefusal(error: unknown): error is TandemError {
  return codes.some((code) => isTandemError(error, code));
}
