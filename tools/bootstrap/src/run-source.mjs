import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { workspaceRoot } from './dependencies.mjs';

/**
 * Runs a TypeScript entry of this workspace from its sources, in the foreground. Signals are passed on, and its
 * exit code becomes ours. The message channel tells it when we are ended by a signal that can't be passed on.
 * @param {string} entry relative to the workspace's root
 * @param {readonly string[]} entryArguments
 */
export function runSource(entry, entryArguments) {
  const child = spawn(process.execPath, [...stackSettings(entry), '--conditions=@tandem/source', '--import', 'tsx', entry, ...entryArguments], {
    cwd: workspaceRoot, stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // A terminal's Ctrl-C reaches the whole group by itself.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  endWithNpm(() => child.kill('SIGTERM'));
  child.once('exit', (code, signal) => {
    process.exit(signal === null ? code ?? 1 : 128 + constants.signals[signal]);
  });
}

/**
 * An app or command finds the backends of a running dev stack as `nx run <app>:serve` does: in the file that the
 * stack writes. A variable that is set already wins.
 * @param {string} entry
 */
function stackSettings(entry) {
  const file = path.join(workspaceRoot, '.env.serve.local');
  return entry.startsWith('apps/') && existsSync(file) ? [`--env-file=${file}`] : [];
}

/**
 * npm starts us through a shell that passes no signal on: where npm is ended, all that is seen here is that
 * our parent, or the shell's, is another.
 * @param {() => void} end
 */
function endWithNpm(end) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const before = ancestors();
  const look = setInterval(() => {
    if (ancestors() === before) return;
    clearInterval(look);
    end();
  }, 500);
  look.unref();
}

/** Our parent and, where the system tells it, its parent. */
function ancestors() {
  try {
    // pid (name) state ppid …, and the name may hold anything.
    const [, grandparent] = readFileSync(`/proc/${process.ppid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return `${process.ppid} ${grandparent}`;
  } catch {
    return `${process.ppid}`;
  }
}
