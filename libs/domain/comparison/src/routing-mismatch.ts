import type { ExecutionFacts } from './facts.ts';
import type { Case } from './case.ts';
import { instructionFor } from '@tandem/routing';
import { finding, type Finding } from './finding.ts';
import type { CauseOf } from './kinds.ts';
import type { OwnPath } from './presence.ts';

/** A path that acted otherwise than the stamp told it to. Updates carry no stamp of their own and are not judged here. */
export function routingMismatches(subject: Case): readonly Finding[] {
  return (['explicit', 'stream'] as const).flatMap((path) => {
    const started = subject.facts.executions.filter((execution) => execution.event === 'submitted' && execution.path === path);
    const cause = mismatchOf(subject, path, started);
    if (!cause) return [];
    const decision = subject.decisions.get(path);
    const evidence = {
      stampedPhase: subject.phase,
      obeyedPhase: decision?.phase ?? null,
      instruction: subject.phase ? instructionFor(path, subject.phase) : null,
      outcome: decision?.outcome ?? null,
      started: started.map((execution) => execution.workflowId),
    };
    return [finding(subject.subject, 'routing-mismatch', cause, { path, evidence })];
  });
}

function mismatchOf(subject: Case, path: OwnPath, started: readonly ExecutionFacts[]): CauseOf<'routing-mismatch'> | null {
  const decision = subject.decisions.get(path);
  if (!subject.phase) return path === 'explicit' && decision ? 'decided-unasked' : null;
  if (decision && (decision.phase !== subject.phase || (decision.stamp && decision.stamp.phase !== subject.phase))) return 'other-stamp';
  const instruction = instructionFor(path, subject.phase);
  if (instruction === 'enqueue') return decision?.outcome === 'recorded' && decision.matches.length > 0 ? 'only-recorded' : null;
  if (started.length > 0 || (decision && decision.outcome !== 'recorded')) return 'enqueued-unasked';
  return decision && instruction !== 'record' ? 'decided-unasked' : null;
}
