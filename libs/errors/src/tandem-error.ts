import { errorCatalogue, type ErrorCode } from './catalogue.ts';

/** One problem of several, at a place in the input: `path` is dotted, `message` is for people. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

export interface TandemErrorOptions {
  readonly cause?: unknown;
  /** What was wrong in detail; never secrets, never whole documents. */
  readonly problems?: readonly Problem[];
}

/** An error of the catalogue. Decide by `code`, never by the text. */
export class TandemError extends Error {
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, detail: string, options: TandemErrorOptions = {}) {
    super(`${errorCatalogue[code].summary}: ${detail}`, { cause: options.cause });
    this.name = 'TandemError';
    this.code = code;
    this.problems = options.problems ?? [];
  }

  /** What the person on duty can do. */
  get operatorHint(): string {
    return errorCatalogue[this.code].operator;
  }
}

/** True for an error of the catalogue, and of that code where one is given. */
export function isTandemError(error: unknown, code?: ErrorCode): error is TandemError {
  return error instanceof TandemError && (code === undefined || error.code === code);
}
