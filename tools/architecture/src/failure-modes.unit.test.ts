import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWorkspaceFile, workspaceRoot } from './workspace.ts';

/** A cell may hold `a|b` in code, written with a backslash. */
const cellsOf = (line: string) => line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim());

const rows = readWorkspaceFile('docs/failure-modes.md')
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\|\s*(-|fault\b)/.test(line))
  .map(cellsOf);

/** `file` “sentence of a test”, “another of it”. */
function testsOf(cell: string): readonly { readonly file: string; readonly sentences: readonly string[] }[] {
  return [...cell.matchAll(/`([^`]+)`([^`]*)/g)].map(([, file = '', after = '']) => ({ file, sentences: [...after.matchAll(/“([^”]+)”/g)].map(([, sentence = '']) => sentence) }));
}

describe('docs/failure-modes.md', () => {
  it('has rows, each of a fault, what you see, what the system does, what you do, and what plays it', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter((cells) => cells.length !== 5 || cells.includes(''))).toEqual([]);
    expect(rows.filter(([, , , , playedBy = '']) => testsOf(playedBy).length === 0)).toEqual([]);
  });

  it('names test files that exist, and tests that are in them', () => {
    const wrong = rows.flatMap(([fault, , , , playedBy = '']) =>
      testsOf(playedBy).flatMap(({ file, sentences }) => {
        if (!existsSync(resolve(workspaceRoot, file))) return [`${fault}: no ${file}`];
        const text = readWorkspaceFile(file);
        return sentences.filter((sentence) => !text.includes(sentence)).map((sentence) => `${fault}: no “${sentence}” in ${file}`);
      }),
    );
    expect(wrong).toEqual([]);
  });
});
