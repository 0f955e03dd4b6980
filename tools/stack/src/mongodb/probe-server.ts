import { DryMongoBinary } from 'mongodb-memory-server-core';
import { findExecutable, isExecutable } from '../installation/find-executable.ts';
import { findPython } from '../installation/find-python.ts';
import type { MongoServerFacts } from './choose-server.ts';
import { secantusInstallation } from './secantus.ts';

const downloadHost = 'https://fastdl.mongodb.org/';
const downloadProbeMs = 2_500;

/** Looks at this machine; the network only with `askNetwork`, and briefly. */
export async function probeMongoServer(environment: NodeJS.ProcessEnv, askNetwork: boolean): Promise<Omit<MongoServerFacts, 'failed'>> {
  const installation = secantusInstallation(environment);
  const systemBinary = environment.MONGOMS_SYSTEM_BINARY;
  const [mongodOnPath, cachedMongod, rustOnPath, rustCached, pythonCached] = await Promise.all([
    findExecutable(['mongod'], environment),
    findCachedMongod(),
    findExecutable(['secantusd-rs'], environment),
    isExecutable(installation.rust.binary),
    isExecutable(installation.python.binary),
  ]);
  const python = await findPython(environment);
  const hasMongod = systemBinary !== undefined || mongodOnPath !== undefined || cachedMongod !== undefined;
  return {
    ...(systemBinary === undefined ? {} : { systemBinary: { path: systemBinary, executable: await isExecutable(systemBinary) } }),
    ...(mongodOnPath === undefined ? {} : { mongodOnPath }),
    ...(cachedMongod === undefined ? {} : { cachedMongod }),
    download: hasMongod ? 'not-asked' : await probeDownload(environment, askNetwork),
    ...(rustOnPath === undefined ? {} : { secantusRustOnPath: rustOnPath }),
    ...(rustCached ? { secantusRustCached: installation.rust.binary } : {}),
    missingBuildTools: await findMissingBuildTools(environment),
    ...(pythonCached ? { secantusPythonCached: installation.python.binary } : {}),
    ...(python === undefined ? {} : { python }),
  };
}

async function findCachedMongod(): Promise<string | undefined> {
  // Without systemBinary this looks into the download caches only; it never downloads.
  const options = await DryMongoBinary.generateOptions();
  const [exists, file] = await DryMongoBinary.generateDownloadPath({ ...options, systemBinary: '' });
  return exists && (await isExecutable(file)) ? file : undefined;
}

async function probeDownload(environment: NodeJS.ProcessEnv, askNetwork: boolean): Promise<MongoServerFacts['download']> {
  if (/^(0|false|no|off)$/i.test(environment.MONGOMS_RUNTIME_DOWNLOAD ?? '')) return 'forbidden';
  if (!askNetwork) return 'not-asked';
  // The download itself speaks to a proxy; Node's fetch doesn't, so the probe would say too little.
  if (environment.HTTPS_PROXY ?? environment.https_proxy) return 'reachable';
  const url = environment.MONGOMS_DOWNLOAD_URL ?? environment.MONGOMS_DOWNLOAD_MIRROR ?? downloadHost;
  try {
    await fetch(new URL('/', url), { method: 'HEAD', signal: AbortSignal.timeout(downloadProbeMs) });
    return 'reachable';
  } catch {
    return 'unreachable';
  }
}

async function findMissingBuildTools(environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const tools = [
    { name: 'cargo', programs: ['cargo'] },
    { name: 'cmake', programs: ['cmake'] },
    { name: 'a C compiler', programs: ['cc', 'gcc', 'clang'] },
  ];
  const found = await Promise.all(tools.map(({ programs }) => findExecutable(programs, environment)));
  return tools.filter((_, index) => found[index] === undefined).map(({ name }) => name);
}
