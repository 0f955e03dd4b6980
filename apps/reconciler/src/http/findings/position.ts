import { z } from 'zod';
import type { FindingPosition } from './ports.ts';

/** `<milliseconds since the epoch>~<id>`, as a page names the place where the next one begins. */
export const positionSchema = z
  .string()
  .max(600)
  .regex(/^\d{1,15}~./s)
  .transform((text): FindingPosition => {
    const at = text.indexOf('~');
    return { insertedAt: new Date(Number(text.slice(0, at))), id: text.slice(at + 1) };
  });

export function positionText({ insertedAt, _id }: { readonly insertedAt: Date; readonly _id: string }): string {
  return `${insertedAt.getTime()}~${_id}`;
}
