/** When a process dies: at its n-th call of a port, and where in that call. */
export interface Death {
  readonly atCall: number;
  /** Before the call has any effect, when half of what was given is written, or when only the answer is missing. */
  readonly moment: 'before' | 'halfway' | 'after';
}

/** A process that dies at a given step: from then on none of its calls does or answers anything. */
export interface Mortal {
  /** The port, as this process sees it. */
  bind<Port extends object>(port: Port): Port;
  readonly calls: number;
  /** Resolves at its death. */
  readonly dead: Promise<void>;
}

/** Methods that hand out something to iterate over, and no promise. */
const iterating: ReadonlySet<string> = new Set(['all', 'asOf', 'read']);

const never = new Promise<never>(() => undefined);

/** `delay` is how long each call takes, before and after it has its effect. */
export function createMortal(death: Death | null, delay: () => Promise<void>): Mortal {
  let calls = 0;
  let isDead = false;
  let die: () => void = () => undefined;
  const dead = new Promise<void>((resolve) => {
    die = () => {
      isDead = true;
      resolve();
    };
  });

  const hasDied = (): boolean => isDead;

  async function call(run: (...args: readonly unknown[]) => unknown, args: readonly unknown[]): Promise<unknown> {
    if (isDead) return never;
    calls += 1;
    const isLast = death !== null && calls >= death.atCall;
    if (isLast && death.moment === 'before') {
      die();
      return never;
    }
    await delay();
    if (hasDied()) return never;
    const [first, ...rest] = args;
    const isHalf = isLast && death.moment === 'halfway' && Array.isArray(first);
    const answer = await run(...(isHalf ? [first.slice(0, Math.floor(first.length / 2)), ...rest] : args));
    if (isLast) die();
    else await delay();
    // another call may have been the last one meanwhile
    return hasDied() ? never : answer;
  }

  async function* iterate(run: (...args: readonly unknown[]) => unknown, args: readonly unknown[]): AsyncGenerator {
    yield* (await call(run, args)) as AsyncIterable<unknown>;
  }

  return {
    bind: (port) =>
      new Proxy(port, {
        get(target, name, receiver) {
          const value: unknown = Reflect.get(target, name, receiver);
          if (typeof value !== 'function') return value;
          const run = (...given: readonly unknown[]): unknown => Reflect.apply(value, target, given);
          if (iterating.has(String(name))) return (...args: readonly unknown[]) => iterate(run, args);
          return (...args: readonly unknown[]) => call(run, args);
        },
      }),
    get calls() {
      return calls;
    },
    dead,
  };
}
