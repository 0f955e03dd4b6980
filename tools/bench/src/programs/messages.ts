import { z } from 'zod';

/** What the bench asks a program of its own, over Node's message channel. */
export type Question =
  | { readonly id: number; readonly ask: 'begin'; readonly skip: number; readonly keepWords: boolean }
  | { readonly id: number; readonly ask: 'reading' | 'words' };

const mark = z.object({ done: z.number(), at: z.number(), cpuMicros: z.number() });

export const readingSchema = z.object({ done: z.number(), first: mark.nullable(), last: mark.nullable(), rssBytes: z.number() });
export const wordsSchema = z.array(z.tuple([z.string(), z.number()]).readonly()).readonly();

export const messageSchema = z.union([
  z.object({ type: z.literal('answer'), id: z.number(), value: z.unknown() }),
  /** Of a program that ends by itself: what it found. */
  z.object({ type: z.literal('result'), value: z.unknown() }),
]);
