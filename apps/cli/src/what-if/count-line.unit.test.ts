import { expect, it } from 'vitest';
import { countLine } from './count-line.ts';

function counted(isTTY: boolean): string {
  const written: string[] = [];
  const line = countLine('submissions replayed', { isTTY, write: (text: string | Uint8Array) => { written.push(String(text)); return true; } });
  line.update(20);
  line.clear();
  return written.join('');
}

it('leaves nothing of its count on the line that the report begins on', () => {
  expect(counted(true)).toBe('\r20 submissions replayed\u001b[K\r\u001b[K');
});

it('says nothing where nobody looks on', () => {
  expect(counted(false)).toBe('');
});
