import { z } from 'zod';

/** Where in which trace something happened, as the header `traceparent` of W3C's Trace Context has it: version, trace, span, flags. */
export const traceparentSchema = z.string().regex(/^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/);

const sampledFlag = 1;

/** The trace's own id, by which it is looked up: 32 hexadecimal digits. Null where the trace is not sampled: then nobody keeps it. */
export function traceIdOf(traceparent: string): string | null {
  const [, traceId, , flags] = traceparent.split('-');
  const isSampled = (Number.parseInt(flags ?? '', 16) & sampledFlag) !== 0;
  return isSampled ? (traceId ?? null) : null;
}
