import { longestName, longestSentence } from '../schema/scalars.ts';

/* Whatever somebody wrote into a document, a report stays within its bounds. */

/** Where no form or no workflow is named. */
export const unnamed = '–';

export const nameOf = (text: string): string => text.slice(0, longestName);
export const sentenceOf = (text: string): string => text.slice(0, longestSentence);
export const isoOf = (ms: number): string => new Date(ms).toISOString();
