/** A workflow's filter that can't be used, with the reason. Stays inside this lib: `compileWorkflow` turns it into an outcome. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** A filter that can't judge this submission. Stays inside this lib: `matchSubmission` lists the workflow as skipped. */
export class UnjudgeableError extends Error {
  override readonly name = 'UnjudgeableError';
}
