import { UnjudgeableError } from '@tandem/conditions';
import type { NodeOutcome } from '@tandem/execution';

/** What `decide` comes to; a value that a condition can't judge fails the node. */
export function judge(decide: () => NodeOutcome): NodeOutcome {
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof UnjudgeableError)) throw error;
    return { outcome: 'failed', code: 'NODE_FAILED', message: error.message, repeat: 'useless', effect: 'none' };
  }
}
