import { stdSerializers } from 'pino';

/** A server that refuses a command repeats the whole of it, with the submissions in it. */
const refusedCommand = /(not authorized on \S+ to execute command \{ *"?\w+"?: *(?:"[^"]*"|[^\s,}]+)).*?(?=\n\s+at |$)/gs;

/** An error's text, without what a refused command would have written. */
export function withoutRefusedCommand(text: string): string {
  return text.replaceAll(refusedCommand, '$1, … }; what each app has to be granted stands in docs/privileges.md');
}

/** How errors are logged. What the driver keeps beside the text of the server's answer is that text once more, and of a bulk write each document that was refused. */
function serializeError(error: Error): object {
  const { message, stack, ...rest } = stdSerializers.err(error);
  delete rest.errorResponse;
  delete rest.writeErrors;
  delete rest.result;
  return { ...rest, message: withoutRefusedCommand(message), stack: withoutRefusedCommand(stack) };
}

/** By the names under which errors, or their texts, are logged. */
export const errorSerializers = { err: serialize, error: serialize };

function serialize(error: unknown): unknown {
  if (error instanceof Error) return serializeError(error);
  return typeof error === 'string' ? withoutRefusedCommand(error) : error;
}
