/** So many pieces of work at once: `start` resolves when another may begin, and rejects where one has failed. */
export function createWindow(size: number) {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const throwFailure = (): void => {
    if (failure) throw failure.error;
  };
  return {
    async start(work: () => Promise<unknown>): Promise<void> {
      const done: Promise<void> = work().then(
        () => { running.delete(done); },
        (error: unknown) => {
          running.delete(done);
          failure ??= { error };
        },
      );
      running.add(done);
      while (running.size >= size) await Promise.race(running);
      throwFailure();
    },
    async drained(): Promise<void> {
      await Promise.all(running);
      throwFailure();
    },
  };
}
