import { z } from 'zod';

/** Where in which trace something happened, as the header `traceparent` of W3C's Trace Context has it: version, trace, span, flags. */
export const traceparentSchema = z.string().regex(/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);

/** The trace's own id, by which it is looked up: 32 hexadecimal digits. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}
