import { homedir } from 'node:os';
import path from 'node:path';

/** The per-user folder for what is fetched or built once: `$XDG_CACHE_HOME/tandem`, else `~/.cache/tandem`. */
export function cacheDirectory(environment: NodeJS.ProcessEnv): string {
  const base = environment.XDG_CACHE_HOME;
  return path.join(base !== undefined && path.isAbsolute(base) ? base : path.join(homedir(), '.cache'), 'tandem');
}
