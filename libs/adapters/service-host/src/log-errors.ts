import { isTandemError } from '@tandem/errors';
import { stdSerializers } from 'pino';

/** A server that refuses a command repeats the whole of it, with the submissions in it. */
const refusedCommand = /(not authorized on \S+ to execute command \{ *"?\w+"?: *(?:"[^"]*"|[^\s,}]+)).*?(?=\n\s+at |$)/gs;

/** An error's text, without what a refused command would have written. */
export function withoutRefusedCommand(text: string): string {
  return text.replaceAll(refusedCommand, '$1, … }; what each app has to be granted stands in docs/privileges.md');
}

/**
 * What an error may carry into the log beside its text, where it is a mere word or number. All else stays out: drivers keep the
 * server's answer there, each document of a bulk write that was refused, the command with its arguments (of Redis the
 * password that it was to log in by), a request with its headers.
 */
const harmless = ['code', 'codeName', 'errno', 'syscall', 'address', 'port', 'hostname', 'path', 'status', 'statusCode'] as const;
const mostErrors = 10;

function serializeError(error: Error): object {
  const serialized: Readonly<Record<string, unknown>> = stdSerializers.err(error);
  const carried = harmless.flatMap((name) => (isWord(serialized[name]) ? [[name, serialized[name]] as const] : []));
  const several = error instanceof AggregateError ? error.errors.slice(0, mostErrors).filter((one) => one instanceof Error) : [];
  return {
    type: serialized.type,
    message: withoutRefusedCommand(String(serialized.message)),
    stack: withoutRefusedCommand(String(serialized.stack)),
    ...Object.fromEntries(carried),
    ...(isTandemError(error) && error.problems.length > 0 && { problems: error.problems }),
    ...(several.length > 0 && { aggregateErrors: several.map(serializeError) }),
  };
}

const isWord = (value: unknown) => typeof value === 'number' || typeof value === 'string';

/** By the names under which errors, or their texts, are logged. */
export const errorSerializers = { err: serialize, error: serialize };

function serialize(error: unknown): unknown {
  if (error instanceof Error) return serializeError(error);
  return typeof error === 'string' ? withoutRefusedCommand(error) : error;
}
