import process from 'node:process';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { exitCodes } from './exit-codes.ts';
import { fail, write, writeJson } from './output.ts';

/** All that was written there from now on. */
function written(stream: NodeJS.WriteStream): () => string {
  const spy = vi.spyOn(stream, 'write').mockReturnValue(true);
  return () => spy.mock.calls.map(([text]) => String(text)).join('');
}

describe('what a command says', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });

  it('obeys nothing that stands in it', () => {
    const said = written(process.stdout);
    write('gone\u001b[2J\n');
    writeJson({ by: 'ada\u202e' });
    expect(said()).toBe('gone\\u001b[2J\n{\n  "by": "ada\\u202e"\n}\n');
  });

  it('is whole as JSON, however long', () => {
    const said = written(process.stdout);
    writeJson('x'.repeat(5_000_000));
    expect(JSON.parse(said())).toHaveLength(5_000_000);
  });

  it('ends it as failed where it says why it could not do its work', () => {
    const said = written(process.stderr);
    fail('no organization org_\u001b[2J');
    expect([said(), process.exitCode]).toEqual(['no organization org_\\u001b[2J\n', exitCodes.failed]);
  });
});
