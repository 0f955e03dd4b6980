import type { SubmissionSnapshot } from '@tandem/documents';
import { unreadable } from './unreadable.ts';
import { isObject, simplify } from './values.ts';

const parts = ['data', 'respondent', 'metadata', 'formId', 'formVersion', 'submittedAt'] as const;
const longestPath = 256;
const mostSteps = 16;

/** The value that a path names; undefined where there is nothing. */
export function readField(path: string, snapshot: SubmissionSnapshot): unknown {
  const [first, ...rest] = stepsOf(path);
  const part = parts.find((name) => name === first);
  return part ? follow(snapshot[part], rest) : unreadable.raise();
}

function stepsOf(path: string): readonly string[] {
  if (path.length > longestPath) unreadable.raise();
  const prefix = 'trigger.payload.';
  const namesPart = ['data', 'respondent', 'metadata'].some((part) => path.startsWith(`${part}.`) || path.startsWith(`${part}[`));
  const whole = path.startsWith(prefix) ? path.slice(prefix.length) : namesPart ? path : `data.${path}`;
  const steps = whole.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  if (steps.length > mostSteps + 1 || steps.includes('')) unreadable.raise();
  return steps;
}

function follow(value: unknown, steps: readonly string[]): unknown {
  const here = simplify(value);
  const [next, ...rest] = steps;
  if (next === undefined) return here;
  if (Array.isArray(here)) return /^(?:0|[1-9]\d*)$/.test(next) ? follow(here[Number(next)], rest) : undefined;
  if (!isObject(here)) return undefined;
  const wholeRest = steps.join('.');
  if (Object.hasOwn(here, wholeRest)) return simplify(here[wholeRest]);
  return Object.hasOwn(here, next) ? follow(here[next], rest) : undefined;
}
