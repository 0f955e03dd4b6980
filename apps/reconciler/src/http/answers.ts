const longestText = 4_000;
const longestName = 512;

/** A text of any origin as an answer may hold it; what is too long ends with an ellipsis. */
export function clipped(text: string, most = longestText): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

export function clippedName(text: string): string {
  return clipped(text, longestName);
}

export function isoTime(date: Date): string;
export function isoTime(date: Date | null | undefined): string | null;
export function isoTime(date: Date | null | undefined): string | null {
  // a date that somebody has spoiled is no reason to show nothing
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : null;
}
