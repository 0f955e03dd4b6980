import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const wrapper = fileURLToPath(new URL('secantusd-as-mongod.sh', import.meta.url));
let directory: string;
let fakeServer: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tandem-wrapper-'));
  fakeServer = path.join(directory, 'secantusd');
  // Its arguments and process id, and the line that says it is ready, where the Python server says it.
  await writeFile(fakeServer, '#!/bin/sh\nfor each in "$@"; do echo "argument $each"; done\necho "pid $$"\necho "secantusd listening on 127.0.0.1:1" >&2\n');
  await chmod(fakeServer, 0o755);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

async function run(...given: string[]) {
  const child = execa(wrapper, given, { env: { TANDEM_SECANTUSD: fakeServer } });
  const { stdout } = await child;
  const lines = stdout.split('\n');
  const argumentsSeen = lines.filter((line) => line.startsWith('argument ')).map((line) => line.slice('argument '.length));
  return { lines, argumentsSeen, wrapperPid: child.pid };
}

describe("SecantusDB in mongod's place", () => {
  it("translates mongod's arguments and keeps SecantusDB's own", async () => {
    const { argumentsSeen } = await run('--port', '4', '--dbpath', '/a b', '--bind_ip', '127.0.0.1', '--sync-on-commit', '--cache-size', '512M', '--auth');
    expect(argumentsSeen).toEqual(['--port', '4', '--storage-path', '/a b', '--host', '127.0.0.1', '--sync-on-commit', '--cache-size', '512M', '--auth']);
  });

  it('turns fail points on as mongod is told to', async () => {
    const { argumentsSeen } = await run('--setParameter', 'enableTestCommands=1', '--setParameter', 'other=1');
    expect(argumentsSeen).toEqual(['--enable-test-commands']);
  });

  it('drops what SecantusDB does not know', async () => {
    const { argumentsSeen } = await run('--replSet', 'x', '--storageEngine', 'wiredTiger', '--noauth', '--keyFile', 'k', '--oplogSize', '1', '--wiredTigerCacheSizeGB', '1');
    expect(argumentsSeen).toEqual([]);
  });

  it("says mongod's line when the server is ready, be it on standard error", async () => {
    const { lines } = await run();
    expect(lines.at(-1)).toBe('Waiting for connections');
  });

  it('is replaced by the server, so that signals reach that', async () => {
    const { lines, wrapperPid } = await run();
    expect(lines).toContain(`pid ${wrapperPid ?? 0}`);
  });

  it("answers --version in mongod's words without starting a server", async () => {
    const { lines } = await run('--version');
    expect(lines).toEqual(['db version v8.2.11']);
  });
});
