import { setMaxListeners } from 'node:events';

/** Resolves when the signal aborts. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => { resolve(); }, { once: true });
  });
}

/** Settles as the work does, or resolves when the signal aborts, whichever comes first. */
export async function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const ended = linkedTo(signal);
  try {
    await Promise.race([work, whenAborted(ended.signal)]);
  } finally {
    ended.release();
  }
}

/**
 * Aborts when one of them does; any number may wait on it at once. It is for what is made once and lives as long as they do: each of
 * them remembers it for as long as it lives itself, whatever has become of it.
 */
export function anyOf(...signals: readonly AbortSignal[]): AbortSignal {
  const any = AbortSignal.any([...signals]);
  // waits come and go, which is no leak
  setMaxListeners(0, any);
  return any;
}

export interface LinkedController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  /** Once it is not needed any more: only then does the signal that it followed forget it. */
  release(): void;
}

/** Aborts with a signal, or by itself: for what is made again and again while the signal lives on. */
export function linkedTo(signal: AbortSignal): LinkedController {
  const controller = new AbortController();
  const follow = (): void => { controller.abort(signal.reason); };
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    abort: (reason) => { controller.abort(reason); },
    release: () => { signal.removeEventListener('abort', follow); },
  };
}
