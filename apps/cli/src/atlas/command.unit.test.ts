import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addAtlasCommand } from '../commands/atlas.ts';

describe('atlas generate', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tandem-atlas-'));
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(directory, { recursive: true });
  });

  async function generate(...given: readonly string[]): Promise<void> {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
    addAtlasCommand(program);
    for (const command of program.commands.flatMap((one) => [one, ...one.commands])) command.exitOverride().configureOutput({ writeErr: () => undefined });
    await program.parseAsync(['atlas', 'generate', '--directory', directory, ...given], { from: 'user' });
  }

  it.each([
    ['https://tandem.example.org', 'https://tandem.example.org/atlas/events'],
    ['https://tandem.example.org:8443/in/', 'https://tandem.example.org:8443/in/atlas/events'],
    ['http://127.0.0.1:4306', 'http://127.0.0.1:4306/atlas/events'],
  ])('sends what is for %s to %s', async (url, ingressUrl) => {
    await generate('--url', url);
    expect(await readFile(path.join(directory, 'functions/tandem-submissions.js'), 'utf8')).toContain(`const ingressUrl = "${ingressUrl}";`);
  });

  it.each([
    ['--url', 'http://tandem.example.org'], ['--url', 'https://somebody:secret@tandem.example.org'], ['--url', 'https://tandem.example.org/?a=1'], ['--url', 'tandem'],
    ['--url', 'https://x.org', '--name', 'a b'], ['--url', 'https://x.org', '--database', 'a.b'], ['--url', 'https://x.org', '--prefix', 'acme'], ['--url', 'https://x.org', '--secret-name', '../x'],
  ])('refuses %s %s %s %s', async (...given) => {
    await expect(generate(...given)).rejects.toThrow(/must/);
  });

  it('leaves what is there as it is, and says so', async () => {
    await generate('--url', 'https://tandem.example.org');
    const trigger = path.join(directory, 'triggers/tandem-submissions.json');
    await writeFile(trigger, 'mine');
    await expect(generate('--url', 'https://other.example.org')).rejects.toThrow(expect.objectContaining({ code: 'FILE_UNUSABLE' }));
    expect(await readFile(trigger, 'utf8')).toBe('mine');
  });
});
