/** `npm test`: every check and every test of the workspace, and one closing line. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { keepAppBundles, noChromiumAdvice, noKubernetesValidateAdvice, noPromtoolAdvice, provideChromium, provideKubernetesValidate, providePromtool, shutdownSignal, workspaceRoot } from '@tandem/stack';
import { billOfMaterials } from './bill-of-materials.ts';
import { auditDependencies } from './dependency-audit.ts';
import { closingLine, tallyDirectory, tallySteps, type Step } from './test-reports.ts';

const reports = path.join(workspaceRoot, 'reports', 'tests');
type TestKind = 'unit' | 'integration' | 'e2e';

const nothing = { passed: 0, failed: 0, skipped: 0 };
const onProgress = (message: string): void => { console.log(`  … ${message}`); };

async function run(signal: AbortSignal): Promise<boolean> {
  // Old reports must not be counted; those of cached results come back with them.
  await rm(reports, { recursive: true, force: true });
  const steps: Step[] = [
    await check('project references are in step', ['sync:check'], signal),
    // for two cores: to lint takes about as long as all else that needs no backends
    ...(await Promise.all([lint(signal), withoutBackends(signal), dependencies(signal), billOfMaterials(workspaceRoot, signal)])).flat(),
    ...(await backendTests(signal)),
  ];
  console.log('');
  for (const { name, succeeded, tally } of steps) console.log(`${succeeded ? '✓' : '✗'} ${name}: ${closingLine(tally)}`);
  const total = tallySteps(steps);
  console.log(closingLine(total));
  return total.failed === 0;
}

async function withoutBackends(signal: AbortSignal): Promise<readonly Step[]> {
  return [
    // one process for all projects: each by itself would read the types of its libs once more
    { name: 'types', succeeded: await program('tsc', ['--build'], signal), tally: nothing },
    await check('builds', ['run-many', '-t', 'build', '--parallel=1'], signal),
    await tests('unit', signal),
  ];
}

async function backendTests(signal: AbortSignal): Promise<readonly Step[]> {
  await provideTools(signal);
  // an app is bundled once for both
  const discardBundles = await keepAppBundles();
  // one after the other: side by side they take two cores a sixth less time, and processes that race each other at their start then race the machine
  try {
    return [await tests('integration', signal), await tests('e2e', signal)];
  } finally {
    await discardBundles();
  }
}

/** What tests look for on the machine; those that find none of it count as skipped. */
async function provideTools(signal: AbortSignal): Promise<void> {
  const options = { environment: process.env, onProgress, signal };
  if ((await providePromtool(options)) === undefined) console.log(noPromtoolAdvice);
  if ((await provideKubernetesValidate(options)) === undefined) console.log(noKubernetesValidateAdvice);
  if ((await provideChromium(options)) === undefined) console.log(noChromiumAdvice);
}

/** One program for all projects, too: that types hold in each by itself is checked beside it. */
async function lint(signal: AbortSignal): Promise<Step> {
  const succeeded = await program('eslint', ['--max-warnings', '0', 'apps', 'libs', 'tools'], signal, { LINT_AS_ONE_PROGRAM: 'on' });
  return { name: 'lint', succeeded, tally: nothing };
}

/** Counts as one test, skipped where the registry answers no audits. */
async function dependencies(signal: AbortSignal): Promise<Step> {
  const audit = await auditDependencies(workspaceRoot, signal);
  if (audit.outcome === 'vulnerable') console.log(`shipped packages have ${audit.critical} critical and ${audit.high} high vulnerabilities: see npm audit --omit=dev`);
  if (audit.outcome === 'not-told') console.log('the registry told nothing about vulnerabilities; npm audit --omit=dev asks again');
  const succeeded = audit.outcome !== 'vulnerable';
  return { name: 'dependencies', succeeded, tally: { passed: Number(audit.outcome === 'clean'), failed: Number(!succeeded), skipped: Number(audit.outcome === 'not-told') } };
}

async function check(name: string, nxArguments: readonly string[], signal: AbortSignal): Promise<Step> {
  return { name, succeeded: await program('nx', nxArguments, signal), tally: nothing };
}

/** One process for all projects: its workers go from file to file, and wait for no project's last. */
async function tests(kind: TestKind, signal: AbortSignal): Promise<Step> {
  const directory = path.join(reports, kind);
  const report = path.join(directory, 'all-projects.json');
  const succeeded = await program('vitest', ['run', '--config', `vitest.${kind}.config.ts`, `--outputFile.json=${report}`], signal);
  return { name: `${kind} tests`, succeeded, tally: await tallyDirectory(directory) };
}

async function program(name: string, programArguments: readonly string[], signal: AbortSignal, environment: Readonly<Record<string, string>> = {}): Promise<boolean> {
  signal.throwIfAborted();
  console.log(`\n── ${name} ${programArguments.join(' ')}`);
  // Not through npx: a signal has to reach the program itself.
  const result = await execa(path.join(workspaceRoot, 'node_modules', '.bin', name), programArguments, {
    cwd: workspaceRoot,
    env: { NX_DAEMON: 'false', NX_TUI: 'false', ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
    reject: false,
    cancelSignal: signal,
    // Time for tasks to end their backends.
    forceKillAfterDelay: 15_000,
  });
  return !result.failed;
}

const signal = shutdownSignal();
try {
  process.exitCode = (await run(signal)) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
