/**
 * Aborts once at SIGINT, SIGTERM or SIGHUP, and when the process that started us over a message channel has
 * ended. From the first call on, these signals end nothing by themselves.
 */
export function shutdownSignal(): AbortSignal {
  const controller = new AbortController();
  const end = (why: string): void => { controller.abort(new Error(`Ended by ${why}.`)); };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => { end(signal); });
  process.on('disconnect', () => { end("the parent's end"); });
  // Listening must not keep the process alive.
  process.channel?.unref();
  return controller.signal;
}
