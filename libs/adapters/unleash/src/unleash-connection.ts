import { EventEmitter } from 'node:events';
import { Unleash, UnleashEvents, type UnleashConfig } from 'unleash-client';

export interface ConnectionEvents {
  /** Flags are known, from Unleash or from the backup. */
  readonly onFlags: () => void;
  /** Unleash answered a poll. */
  readonly onAnswer: () => void;
  /** A poll, or anything else in the SDK, failed. */
  readonly onTrouble: (error: unknown) => void;
}

export interface UnleashConnection {
  /** The SDK instance to ask; undefined until one knows any flags. */
  current(): Unleash | undefined;
  close(): void;
}

/**
 * Keeps an SDK instance polling. The SDK gives up for good when its token is refused, which an Unleash
 * that is being restored may do for a while: after a silence the instance is replaced, and the one
 * before goes on answering until its successor knows the flags.
 */
export function connectToUnleash(config: UnleashConfig, events: ConnectionEvents, silenceMs: number): UnleashConnection {
  let known: Unleash | undefined;
  let lastSign = performance.now();
  let polling = start();

  function start(): Unleash {
    const unleash = new Unleash({ ...config, skipInstanceCountWarning: true });
    const sign = () => (lastSign = performance.now());
    const adopt = () => {
      if (unleash !== polling) return;
      if (known && known !== unleash) destroy(known);
      known = unleash;
      events.onFlags();
    };
    const answered = () => {
      sign();
      events.onAnswer();
    };
    unleash.on(UnleashEvents.Ready, adopt);
    unleash.on(UnleashEvents.Changed, () => {
      answered();
      // the SDK knows the flags from its first answer on, and says `ready` a tick later
      if (known === unleash) events.onFlags();
    });
    unleash.on(UnleashEvents.Unchanged, answered);
    for (const trouble of [UnleashEvents.Error, UnleashEvents.Warn]) {
      unleash.on(trouble, (error: unknown) => {
        sign();
        events.onTrouble(error);
      });
    }
    return unleash;
  }

  const watchdog = setInterval(() => {
    if (performance.now() - lastSign < silenceMs) return;
    lastSign = performance.now();
    if (polling !== known) destroy(polling);
    polling = start();
  }, silenceMs / 2);
  watchdog.unref();

  return {
    current: () => known,
    close() {
      clearInterval(watchdog);
      destroy(polling);
      if (known && known !== polling) destroy(known);
    },
  };
}

/**
 * A poll under way that fails after this would be emitted where nobody listens any longer, as an
 * unhandled rejection, and end the process: the SDK takes its own listeners off.
 */
function destroy(unleash: Unleash): void {
  unleash.destroy();
  const repository: unknown = Reflect.get(unleash, 'repository');
  if (repository instanceof EventEmitter) repository.on(UnleashEvents.Error, () => undefined);
}
