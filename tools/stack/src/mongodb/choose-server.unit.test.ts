import { describe, expect, it } from 'vitest';
import { chooseMongoServer, type MongoServerFacts } from './choose-server.ts';

/** A machine that has everything. */
const everything: MongoServerFacts = {
  systemBinary: { path: '/mine/mongod', executable: true },
  mongodOnPath: '/usr/bin/mongod',
  cachedMongod: '/cache/mongod',
  download: 'reachable',
  secantusRustOnPath: '/usr/bin/secantusd-rs',
  secantusRustCached: '/cache/secantusd-rs',
  missingBuildTools: [],
  secantusPythonCached: '/cache/secantusd-py',
  python: '/usr/bin/python3',
  failed: {},
};

function without(...names: (keyof MongoServerFacts)[]): MongoServerFacts {
  return Object.fromEntries(Object.entries(everything).filter(([name]) => !names.some((gone) => gone === name))) as unknown as MongoServerFacts;
}

const noMongod = { ...without('systemBinary', 'mongodOnPath', 'cachedMongod'), download: 'unreachable' } as const;
const noRust: MongoServerFacts = Object.fromEntries(
  Object.entries(noMongod).filter(([name]) => !name.startsWith('secantusRust')),
) as unknown as MongoServerFacts;
const noBuild: MongoServerFacts = { ...noRust, missingBuildTools: ['cargo'] };

function choose(facts: MongoServerFacts) {
  const { choice } = chooseMongoServer(facts);
  return choice.source === 'none' ? { source: choice.source } : { source: choice.source, kind: choice.kind, binary: choice.binary };
}

describe('the choice of the MongoDB server', () => {
  it('takes the binary named by MONGOMS_SYSTEM_BINARY before all others', () => {
    expect(choose(everything)).toEqual({ source: 'system-binary', kind: 'mongod', binary: '/mine/mongod' });
  });

  it('refuses a MONGOMS_SYSTEM_BINARY that is no executable file, rather than take another one silently', () => {
    const { choice } = chooseMongoServer({ ...everything, systemBinary: { path: '/gone', executable: false } });
    expect(choice).toMatchObject({ source: 'none', reason: expect.stringContaining('/gone') as string });
  });

  it('takes a mongod on the PATH', () => {
    expect(choose(without('systemBinary'))).toEqual({ source: 'path', kind: 'mongod', binary: '/usr/bin/mongod' });
  });

  it('takes a mongod that was downloaded before', () => {
    expect(choose(without('systemBinary', 'mongodOnPath'))).toEqual({ source: 'cached', kind: 'mongod', binary: '/cache/mongod' });
  });

  it('downloads a mongod where its host answers', () => {
    expect(choose({ ...noMongod, download: 'reachable' })).toEqual({ source: 'download', kind: 'mongod', binary: undefined });
  });

  it.each(['unreachable', 'forbidden'] as const)('takes the Rust server on the PATH where the download is %s', (download) => {
    expect(choose({ ...noMongod, download })).toEqual({ source: 'secantusd-rs', kind: 'secantusd-rs', binary: '/usr/bin/secantusd-rs' });
  });

  it('takes the Rust server where the download was tried and failed, and says so', () => {
    const { choice, passedOver } = chooseMongoServer({ ...noMongod, download: 'reachable', failed: { download: 'connection lost' } });
    expect(choice.source).toBe('secantusd-rs');
    expect(passedOver).toContain('download was tried and failed: connection lost');
  });

  it('takes the Rust server that was built into the cache before', () => {
    expect(choose({ ...noRust, secantusRustCached: '/cache/secantusd-rs' })).toEqual({ source: 'secantusd-rs', kind: 'secantusd-rs', binary: '/cache/secantusd-rs' });
  });

  it('builds the Rust server where the tools for it are there, even with the Python server installed', () => {
    expect(choose(noRust)).toEqual({ source: 'secantusd-rs-build', kind: 'secantusd-rs', binary: undefined });
  });

  it('takes the installed Python server where the Rust one cannot be built', () => {
    expect(choose(noBuild)).toEqual({ source: 'secantusd-py', kind: 'secantusd-py', binary: '/cache/secantusd-py' });
  });

  it('takes the Python server where the build was tried and failed', () => {
    expect(choose({ ...noRust, failed: { 'secantusd-rs-build': 'no network' } })).toMatchObject({ source: 'secantusd-py' });
  });

  it('installs the Python server where nothing else is left', () => {
    const { secantusPythonCached, ...facts } = noBuild;
    expect(secantusPythonCached).toBeDefined();
    expect(choose(facts)).toEqual({ source: 'secantusd-py-install', kind: 'secantusd-py', binary: undefined });
  });

  it('names the choices and why each was passed over where there is nothing at all', () => {
    const { choice, passedOver } = chooseMongoServer({ download: 'unreachable', missingBuildTools: ['cargo', 'cmake'], failed: {} });
    expect(choice).toMatchObject({ source: 'none', reason: expect.stringContaining('MONGODB_URI') as string });
    expect(passedOver).toHaveLength(8);
    expect(passedOver).toContain("secantusd-rs can't be built: cargo, cmake missing");
  });
});
