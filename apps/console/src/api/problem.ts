import { problemSchema } from '@tandem/console-contract';

/** A request that came to nothing, in words for people. */
export class RequestProblem extends Error {
  /** Of the answer; 0 where there was none. */
  readonly status: number;
  readonly hint: string | null;

  constructor(message: string, status: number, hint: string | null = null) {
    super(message);
    this.name = 'RequestProblem';
    this.status = status;
    this.hint = hint;
  }
}

/** What an answer other than 2xx says of itself, and what is known of it where it says nothing. */
export function problemOf(status: number, body: unknown): RequestProblem {
  const parsed = problemSchema.safeParse(body);
  if (!parsed.success) return new RequestProblem(`The server answered ${status}`, status);
  const { title, detail, errors = [] } = parsed.data;
  const fields = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  return new RequestProblem(fields === '' ? title : `${title}: ${fields}`, status, detail ?? null);
}

/** The two sides go by different contracts. */
export function notUnderstood(status: number): RequestProblem {
  return new RequestProblem('The server answered something this page does not understand', status, 'Load the page anew: it may be older than the server.');
}

export function problemText({ message, hint }: RequestProblem): string {
  return hint === null ? `${message}.` : `${message}. ${hint}`;
}

export function asProblem(error: unknown): RequestProblem {
  if (error instanceof RequestProblem) return error;
  return new RequestProblem('The server does not answer', 0, 'Is the reconciler running?');
}
