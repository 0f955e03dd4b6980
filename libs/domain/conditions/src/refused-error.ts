/** A condition or path that can't be used, with the reason. Whoever compiles turns it into an outcome. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** A condition that can't judge this subject, with the reason. */
export class UnjudgeableError extends Error {
  override readonly name = 'UnjudgeableError';
}
