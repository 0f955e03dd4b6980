/** What one request holds of a room. */
export interface Stay {
  /** Whether there is room for so much more. */
  fits(amount: number): boolean;
  /** Takes it; false, and nothing is taken, where there is none. */
  take(amount: number): boolean;
  /** Gives all back, and takes no more; the second time does no harm. */
  leave(): void;
}

/** What may be under way at once, be it bytes or requests: memory is bounded, whoever sends. */
export interface Room {
  /** One address holds a share at most; null is of those who have none of their own, and is bounded by the whole alone. */
  enter(address: string | null): Stay;
}

/** So many addresses it takes to fill a room. */
const shares = 4;

export function createRoom(most: number): Room {
  const heldBy = new Map<string, number>();
  let held = 0;
  const heldOf = (address: string) => heldBy.get(address) ?? 0;

  function add(address: string | null, amount: number): void {
    held += amount;
    if (address === null) return;
    const left = heldOf(address) + amount;
    if (left > 0) heldBy.set(address, left);
    else heldBy.delete(address);
  }

  return {
    enter(address) {
      let own = 0;
      let isOver = false;
      const fits = (amount: number) => !isOver && held + amount <= most && (address === null || heldOf(address) + amount <= most / shares);
      return {
        fits,
        take(amount) {
          if (!fits(amount)) return false;
          add(address, amount);
          own += amount;
          return true;
        },
        leave() {
          add(address, -own);
          own = 0;
          isOver = true;
        },
      };
    },
  };
}
