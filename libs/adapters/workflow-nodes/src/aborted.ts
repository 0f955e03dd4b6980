/** Resolves when the signal aborts: raced against what knows no signal, it breaks off the wait and not the work. */
export function aborted(signal: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    signal.addEventListener('abort', () => { resolve('aborted'); }, { once: true });
  });
}
