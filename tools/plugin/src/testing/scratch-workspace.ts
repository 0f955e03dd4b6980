import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, sep } from 'node:path';
import { execa } from 'execa';

const workspaceRoot = join(import.meta.dirname, '../../../..');
/** What is made anew, or linked, there. `dist` comes along: the compiler goes on from it where it is up to date. */
const leftOut: ReadonlySet<string> = new Set(['node_modules', '.git', '.nx', '.tandem', 'reports']);

export interface ScratchWorkspace {
  readonly root: string;
  /** Runs one of the workspace's own programs there, and gives what it said; rejects with that where it fails. */
  run(program: string, ...programArguments: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

/** A copy of this workspace: third parties' packages are links to the ones here, the workspace's own are the copy's. */
export async function createScratchWorkspace(): Promise<ScratchWorkspace> {
  const root = await mkdtemp(join(tmpdir(), 'tandem-scratch-'));
  await cp(workspaceRoot, root, {
    recursive: true,
    preserveTimestamps: true,
    verbatimSymlinks: true,
    filter: (source) => source === workspaceRoot || !isLeftOut(source),
  });
  await linkPackages(root);
  return {
    root,
    run: (program, ...programArguments) => run(root, program, programArguments),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

async function run(root: string, program: string, programArguments: readonly string[]): Promise<string> {
  const env = { NX_DAEMON: 'false', NX_TUI: 'false', NO_COLOR: '1', FORCE_COLOR: undefined };
  const { all, failed } = await execa(join(root, 'node_modules/.bin', program), programArguments, { cwd: root, env, all: true, timeout: 200_000, reject: false });
  if (failed) throw new Error(`${program} failed: ${all.slice(-4_000)}`);
  return all;
}

function isLeftOut(source: string): boolean {
  const name = basename(source);
  return leftOut.has(name) && (name !== 'reports' || !relative(workspaceRoot, source).includes(sep));
}

async function linkPackages(root: string): Promise<void> {
  const [from, to] = [join(workspaceRoot, 'node_modules'), join(root, 'node_modules')];
  await mkdir(to);
  const packages = (await readdir(from)).filter((name) => name !== '@tandem');
  await Promise.all(packages.map((name) => symlink(join(from, name), join(to, name))));
  // the links of the workspace's own packages are relative: copied as they are, they point into the copy
  await cp(join(from, '@tandem'), join(to, '@tandem'), { recursive: true, verbatimSymlinks: true });
}
