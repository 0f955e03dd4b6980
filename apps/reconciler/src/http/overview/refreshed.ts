/** Holds an answer for a while. While one is being asked for, whoever else asks gets the same. */
export interface Refreshed<Value> {
  read(): Promise<Value>;
}

/** A question that is asked at most so often (milliseconds); a failure is told, and the next one asks again. */
export function createRefreshed<Value>(ask: () => Promise<Value>, everyMs: number, now: () => number): Refreshed<Value> {
  let held: { readonly value: Value; readonly at: number } | null = null;
  let asking: Promise<Value> | null = null;
  const askNow = async (): Promise<Value> => {
    try {
      const value = await ask();
      held = { value, at: now() };
      return value;
    } finally {
      asking = null;
    }
  };
  return {
    read() {
      if (held && now() - held.at < everyMs) return Promise.resolve(held.value);
      return (asking ??= askNow());
    },
  };
}
