/** The name of a collection, or of many: what comes before and after one `*`. */
export interface CollectionPattern {
  readonly before: string;
  /** Null: there is no `*`, and `before` is the whole name. */
  readonly after: string | null;
}

/** @param text as the schema has let it through: one `*` at most */
export function patternOf(text: string): CollectionPattern {
  const star = text.indexOf('*');
  return star < 0 ? { before: text, after: null } : { before: text.slice(0, star), after: text.slice(star + 1) };
}

/** What `*` stands for in a name, at least one character; `''` where there is none; undefined where the name is another. */
export function matchedPart({ before, after }: CollectionPattern, name: string): string | undefined {
  if (after === null) return name === before ? '' : undefined;
  const isLongEnough = name.length > before.length + after.length;
  return isLongEnough && name.startsWith(before) && name.endsWith(after) ? name.slice(before.length, name.length - after.length) : undefined;
}
