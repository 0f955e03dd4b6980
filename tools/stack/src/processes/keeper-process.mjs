/**
 * Ends what its parent left behind. Runs in a session of its own, so that neither Ctrl-C nor the parent's
 * death takes it along; its standard input closes when the parent ends, by whatever signal.
 *
 * Lines on standard input: `watch PID`, `forget PID`, `remove DIRECTORY`, `keep DIRECTORY`.
 */
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

// Whoever ends a whole tree of processes ends this one's parent too, and then there is work.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

const graceMs = 5_000;
/** @type {Set<number>} */
const pids = new Set();
/** @type {Set<string>} */
const directories = new Set();

/** @type {Readonly<Record<string, (value: string) => void>>} */
const actions = {
  watch: (value) => pids.add(Number(value)),
  forget: (value) => pids.delete(Number(value)),
  remove: (value) => directories.add(value),
  keep: (value) => directories.delete(value),
};

for await (const line of createInterface({ input: process.stdin })) {
  const space = line.indexOf(' ');
  actions[line.slice(0, space)]?.(line.slice(space + 1));
}

/** @param {number} pid @param {NodeJS.Signals | 0} signal @returns whether the process was there */
function send(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

const alive = () => [...pids].filter((pid) => send(pid, 0));
for (const pid of pids) {
  send(pid, 'SIGTERM');
  send(pid, 'SIGCONT');
}
const deadline = Date.now() + graceMs;
while (alive().length > 0 && Date.now() < deadline) await delay(50);
for (const pid of alive()) send(pid, 'SIGKILL');
for (const directory of directories) await rm(directory, { recursive: true, force: true, maxRetries: 10 });
