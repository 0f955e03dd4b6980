export interface RoomLimits {
  /** Requests under way at once. */
  readonly requests: number;
  /** Of their bodies together. */
  readonly bytes: number;
}

/** What may be under way at once: memory is bounded, whoever sends. */
export interface Room {
  /** Takes room for a body; null where there is none. Call what it hands back once, when the request is over. */
  take(bytes: number): (() => void) | null;
}

export function createRoom(limits: RoomLimits): Room {
  let requests = 0;
  let bytes = 0;
  return {
    take(size) {
      if (requests + 1 > limits.requests || bytes + size > limits.bytes) return null;
      requests += 1;
      bytes += size;
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        requests -= 1;
        bytes -= size;
      };
    },
  };
}
