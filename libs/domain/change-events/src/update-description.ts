import { isPlainObject } from '@tandem/conditions';
import { z } from 'zod';

const pathSchema = z.string().max(4_096);

/** What an update changed, as change events tell it. */
export const updateDescriptionSchema = z.object({
  /** New values by dotted path; a number in a path is an array's index where an array is. */
  updatedFields: z.record(pathSchema, z.unknown()).nullish().transform((fields) => fields ?? {}),
  removedFields: z.array(pathSchema).nullish().transform((fields) => fields ?? []),
  truncatedArrays: z.array(z.object({ field: pathSchema, newSize: z.number().int().nonnegative() })).nullish().transform((arrays) => arrays ?? []),
  /** The parts of paths that can be read in more than one way. */
  disambiguatedPaths: z.record(pathSchema, z.array(z.union([z.string(), z.number().int().nonnegative()]))).nullish().transform((paths) => paths ?? {}),
});
export type UpdateDescription = z.infer<typeof updateDescriptionSchema>;

export type UpdateOutcome =
  | { readonly outcome: 'applied'; readonly document: unknown }
  /** The description does not fit the document: it was not made from this version of it. */
  | { readonly outcome: 'inapplicable'; readonly reason: string };

type Step = string | number;
/** What becomes of the value at a path's end. `undefined` stands for an absent one, on both sides. */
type Change = (present: unknown) => unknown;

class InapplicableError extends Error {}

/** Arrays grow by index; a hole of more than this is no update of a real document. */
const maximumIndex = 100_000;
/** Each copies what it is in; whoever changes more reads the document instead. */
const maximumChanges = 1_000;

/**
 * Applies an update to the version it was made from. Pure: the document given is left as it is.
 * Keys such as `__proto__` are plain fields here and never reach a prototype.
 */
export function applyUpdateDescription(document: unknown, description: UpdateDescription): UpdateOutcome {
  const { truncatedArrays, removedFields, disambiguatedPaths: told } = description;
  const updatedFields = Object.entries(description.updatedFields);
  if (truncatedArrays.length + removedFields.length + updatedFields.length > maximumChanges) return { outcome: 'inapplicable', reason: `it changes more than ${maximumChanges} fields` };
  const pathOf = (path: string): readonly Step[] => (Object.hasOwn(told, path) ? told[path] : undefined) ?? path.split('.');
  try {
    let result = document;
    // arrays are shortened first: new elements may have been appended after that
    for (const { field, newSize } of truncatedArrays) result = changed(result, pathOf(field), truncate(newSize));
    for (const field of removedFields) result = changed(result, pathOf(field), () => undefined);
    for (const [field, value] of updatedFields) result = changed(result, pathOf(field), () => value);
    return { outcome: 'applied', document: result };
  } catch (error) {
    if (error instanceof InapplicableError) return { outcome: 'inapplicable', reason: error.message };
    throw error;
  }
}

function truncate(newSize: number): Change {
  return (present) => {
    if (present === undefined) return undefined;
    if (!Array.isArray(present)) throw new InapplicableError('a truncated field is no array');
    return present.slice(0, newSize) as unknown[];
  };
}

function changed(container: unknown, path: readonly Step[], change: Change): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return change(container);
  if (Array.isArray(container)) return withElement(container as readonly unknown[], indexOf(step), rest, change);
  if (container === undefined) return withAbsentParent(step, rest, change);
  if (isPlainObject(container)) return withField(container, String(step), rest, change);
  throw new InapplicableError(`${String(step)} is a field of something that has none`);
}

/** A parent that is absent here is made, as the server makes it; but nothing is made to remove something from. */
function withAbsentParent(step: Step, rest: readonly Step[], change: Change): unknown {
  const value = changed(undefined, rest, change);
  return value === undefined ? undefined : { [String(step)]: value };
}

function withField(object: Readonly<Record<string, unknown>>, field: string, rest: readonly Step[], change: Change): unknown {
  refuseAmbiguity(object, field, rest);
  const present = Object.hasOwn(object, field) ? object[field] : undefined;
  const value = changed(present, rest, change);
  // a spread and a computed key define own fields, whatever their name
  if (value !== undefined) return { ...object, [field]: value };
  return Object.hasOwn(object, field) ? Object.fromEntries(Object.entries(object).filter(([key]) => key !== field)) : object;
}

/** `a.b` may also be one field that holds a dot; without the server's word on it, nobody can tell which is meant. */
function refuseAmbiguity(object: Readonly<Record<string, unknown>>, field: string, rest: readonly Step[]): void {
  if (rest.length === 0) return;
  const dotted = `${field}.`;
  const ambiguous = Object.keys(object).some((key) => key.startsWith(dotted));
  if (ambiguous) throw new InapplicableError(`a field's name starts with ${dotted}, which is a path as well`);
}

function withElement(array: readonly unknown[], index: number, rest: readonly Step[], change: Change): unknown {
  const value = changed(array[index], rest, change);
  if (value === undefined && index >= array.length) return array;
  const copy = [...array];
  while (copy.length < index) copy.push(null);
  // the server leaves null where it removes an element by path
  copy[index] = value === undefined ? null : value;
  return copy;
}

function indexOf(step: Step): number {
  const index = typeof step === 'number' ? step : /^(0|[1-9]\d*)$/.test(step) ? Number(step) : Number.NaN;
  if (!(index <= maximumIndex)) throw new InapplicableError(`${String(step).slice(0, 64)} is no index of an array`);
  return index;
}
