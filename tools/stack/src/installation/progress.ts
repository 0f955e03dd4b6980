/** Told what takes longer than a second, with the seconds so far. */
export type OnProgress = (message: string) => void;

const firstMs = 1_000;
const everyMs = 5_000;

/** Waits for the work, and says that it goes on: after one second, then every five. */
export async function withProgress<T>(onProgress: OnProgress, what: string, work: Promise<T>): Promise<T> {
  const start = performance.now();
  const report = (): void => { onProgress(`${what} (${Math.round((performance.now() - start) / 1_000)} s)`); };
  let repeating: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    report();
    repeating = setInterval(report, everyMs);
    repeating.unref();
  }, firstMs);
  first.unref();
  try {
    return await work;
  } finally {
    clearTimeout(first);
    clearInterval(repeating);
  }
}
