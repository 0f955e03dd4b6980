class UnreadableRule extends Error {}

/** A rule that can't be read ends the reading of its filter at once, wherever it stands. */
export const unreadable = {
  raise(): never {
    throw new UnreadableRule();
  },
  guard<T>(read: () => T): T | 'unreadable' {
    try {
      return read();
    } catch (error) {
      if (error instanceof UnreadableRule) return 'unreadable';
      throw error;
    }
  },
};
