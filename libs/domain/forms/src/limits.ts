/**
 * Bounds on what a submission may hold, whatever its form says. A form can ask for less, never for more.
 * Lengths are in UTF-16 code units, as JavaScript counts them.
 */
export const limits = {
  /** Objects and arrays inside each other; the value itself is the first. */
  depth: 32,
  /** Keys, items and values in all. */
  values: 20_000,
  keyLength: 256,
  textLength: 100_000,
  /** Problems that are named; a hostile body must not buy a long answer. */
  problems: 100,
  /** A pattern is matched in linear time; this bounds the factor. */
  patternProgram: 2_000,
  patternTextLength: 10_000,
} as const;
