import path from 'node:path';
import { cacheDirectory } from '../installation/cache.ts';

const crateVersion = '0.5.3-beta.196';
const pythonVersion = '0.7.0b3';

/** Where SecantusDB's two servers are installed, and from what. It is GPL-2.0: a program of its own, never linked. */
export function secantusInstallation(environment: NodeJS.ProcessEnv) {
  const cache = cacheDirectory(environment);
  const rustDirectory = path.join(cache, `secantus-mdb-${crateVersion}`);
  const pythonDirectory = path.join(cache, `secantusdb-${pythonVersion}`);
  return {
    rust: { crate: `secantus-mdb@${crateVersion}`, directory: rustDirectory, binary: path.join(rustDirectory, 'bin', 'secantusd-rs') },
    python: { requirement: `secantusdb==${pythonVersion}`, directory: pythonDirectory, binary: path.join(pythonDirectory, 'bin', 'secantusd-py') },
  } as const;
}
