import process from 'node:process';

export interface CountLine {
  readonly update: (count: number) => void;
  /** Leaves the line as it was found, for whatever is printed next. */
  readonly clear: () => void;
}

/** Counts on the standard error what nobody knows the number of before, and says nothing at all where that is no terminal. */
export function countLine(what: string, terminal: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr): CountLine {
  const put = (text: string) => {
    if (terminal.isTTY) terminal.write(`\r${text}\u001b[K`);
  };
  return { update: (count) => { put(`${count} ${what}`); }, clear: () => { put(''); } };
}
