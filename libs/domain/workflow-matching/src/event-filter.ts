import { compileFilter, createFilterBudget, type Filter } from '@tandem/conditions';
import { updateKinds, updateRules, type Submission, type TriggerEvent, type UpdateRule } from '@tandem/documents';
import { compileFieldPath } from './field-path.ts';

const ofKinds: ReadonlyMap<string, Filter<Submission>> = new Map(updateKinds.flatMap((kind) => compiled(kind, updateRules[kind])));

function compiled(kind: string, { filter }: UpdateRule): readonly [string, Filter<Submission>][] {
  return filter === undefined ? [] : [[kind, compileFilter(filter, compileFieldPath, createFilterBudget())]];
}

/** What makes an update one of the kind that a trigger node listens to, and then what the node itself asks. */
export function asEventAsks(event: TriggerEvent, asked: Filter<Submission>): Filter<Submission> {
  const ofKind = ofKinds.get(event);
  return ofKind ? (submission) => ofKind(submission) && asked(submission) : asked;
}
