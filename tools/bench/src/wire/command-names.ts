const headerBytes = 16;
const message = 2_013;
/** Where the first field's name begins in a message whose first section is the command: flags, kind, length, type. */
const nameOffset = headerBytes + 4 + 1 + 4 + 1;
/** No command's name is longer. */
const longestName = 64;

/**
 * Finds the names of the commands in what a driver sends: of each OP_MSG the name of its command's first
 * field. Feed it the bytes of one connection as they come; nothing but a message's beginning is kept.
 */
export function createCommandNames(onCommand: (name: string) => void): (bytes: Buffer) => void {
  const none: Buffer = Buffer.alloc(0);
  let beginning = none;
  let toSkip = 0;

  /** Takes one step; what it leaves of the bytes is still to be looked at. */
  const step = (bytes: Buffer): Buffer => {
    if (toSkip > 0) {
      const skipped = Math.min(toSkip, bytes.length);
      toSkip -= skipped;
      return bytes.subarray(skipped);
    }
    const seen = Buffer.concat([beginning, bytes]);
    const length = seen.length < headerBytes ? Infinity : seen.readInt32LE(0);
    if (seen.length < Math.min(length, nameOffset + longestName)) {
      beginning = seen;
      return none;
    }
    if (seen.readInt32LE(12) === message) onCommand(nameIn(seen));
    beginning = none;
    toSkip = Math.max(0, length - seen.length);
    return seen.subarray(Math.min(length, seen.length));
  };
  return (bytes) => {
    for (let rest = bytes; rest.length > 0; ) rest = step(rest);
  };
}

function nameIn(beginning: Buffer): string {
  const end = beginning.indexOf(0, nameOffset);
  return beginning.toString('latin1', nameOffset, end < 0 ? nameOffset + longestName : end);
}
