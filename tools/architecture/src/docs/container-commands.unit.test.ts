import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { unreadBy } from '../app-settings.ts';
import { objectsOf } from '../kubernetes-objects.ts';
import { readWorkspaceFile, workspaceRoot } from '../workspace.ts';
import { containerCommandsIn, type ContainerCommand } from './container-commands.ts';
import { readPage } from './markdown.ts';

const pages = readdirSync(resolve(workspaceRoot, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`).sort();
const services = Object.keys(z.object({ services: z.record(z.string(), z.unknown()) }).parse(parse(readWorkspaceFile('docker/compose.yml'), { merge: true })).services);
const deployments = objectsOf(z.looseObject({ metadata: z.looseObject({ name: z.string() }) }), 'Deployment').map(({ metadata }) => metadata.name);

const linesOf = (page: string): readonly string[] => {
  const { codeLines, codeSpans } = readPage(readWorkspaceFile(page));
  return [...codeLines, ...codeSpans];
};
const commandsOf = (page: string): readonly ContainerCommand[] => readPage(readWorkspaceFile(page)).codeLines.flatMap((line) => containerCommandsIn(line));
const isPlaceholder = (word: string) => /^[A-Z]+$|[$"]/.test(word);

describe.each(pages.filter((page) => linesOf(page).some((line) => /docker compose|kubectl|ask\.mjs/.test(line))))('%s', (page) => {
  const commands = linesOf(page).flatMap((line) => containerCommandsIn(line));

  it('names only services and deployments that there are', () => {
    const known = { compose: services, kubectl: deployments };
    expect(commands.flatMap(({ tool, targets }) => targets.filter((target) => !isPlaceholder(target) && !known[tool].includes(target)))).toEqual([]);
  });

  it('sets only variables that the app reads', async () => {
    for (const { targets, variables } of commands.filter(({ verb }) => verb === 'set env')) {
      expect(variables.size).toBeGreaterThan(0);
      for (const target of targets) expect(await unreadBy(target, [...variables.keys()])).toEqual([]);
    }
  });

  it('reads only files that are there, and asks apps only for what they serve', () => {
    for (const line of linesOf(page)) {
      for (const [, file] of line.matchAll(/(?:-f|-k|>>|-i '[^']*') (docker\/[A-Za-z0-9_./-]+)/g)) expect(existsSync(resolve(workspaceRoot, file!)), line).toBe(true);
      for (const [, asked] of line.matchAll(/\bnode (?:docker\/)?ask\.mjs (\w+)/g)) expect(['readyz', 'metrics']).toContain(asked);
    }
  });
});

describe('the restore, as a whole', () => {
  const commands = commandsOf('docs/runbooks/restore-from-backup.md');
  const last = (verb: string) => new Map(commands.filter((command) => command.verb === verb).flatMap(({ targets, replicas }) => targets.map((target) => [target, replicas] as const)));

  it('starts again on Kubernetes whatever it has scaled to nothing', () => {
    const down = commands.filter(({ verb, replicas }) => verb === 'scale' && replicas === 0).flatMap(({ targets }) => targets);
    expect(down.toSorted()).toEqual(['legacy-trigger', 'reconciler', 'watcher', 'worker']);
    for (const target of down) expect(last('scale').get(target), target).toBeGreaterThan(0);
  });

  it('stops with Compose all that runs of Tandem, and ends by starting everything', () => {
    const stopped = commands.filter(({ verb }) => verb === 'stop').flatMap(({ targets }) => targets);
    expect(stopped.toSorted()).toEqual(['legacy-trigger', 'reconciler', 'watcher-1', 'watcher-2', 'worker']);
    expect(commands.filter(({ tool, verb }) => tool === 'compose' && verb === 'up').at(-1)?.targets).toEqual([]);
  });

  it('turns the fallback off and on again, both ways', () => {
    expect(commands.filter(({ verb }) => verb === 'set env').map(({ targets, variables }) => [targets, ...variables])).toEqual([[['reconciler'], ['FALLBACK', 'off']], [['reconciler'], ['FALLBACK', null]]]);
    const text = readWorkspaceFile('docs/runbooks/restore-from-backup.md');
    expect(text.indexOf("'FALLBACK=off' >> docker/settings.env")).toBeLessThan(text.indexOf("sed -i '/^FALLBACK=/d' docker/settings.env"));
  });

  it('holds everything before the first app, by a command that needs none of them', () => {
    const lines = readPage(readWorkspaceFile('docs/runbooks/restore-from-backup.md')).codeLines;
    const holds = lines.flatMap((line, index) => (line.includes('hold all') ? [index] : []));
    const firstStart = lines.findIndex((line) => containerCommandsIn(line).some(({ verb, replicas }) => verb === 'up' || (verb === 'scale' && replicas !== 0)));
    expect(holds).toHaveLength(3);
    expect(Math.max(...holds)).toBeLessThan(firstStart);
    expect(holds.flatMap((index) => containerCommandsIn(lines[index]!)).map(({ verb, targets }) => [verb, ...targets])).toEqual([['exec', 'operator'], ['run', 'reconciler']]);
  });
});

describe('the reading of commands for containers', () => {
  it.each([
    ['docker compose -f docker/compose.yml exec -T mongodb mongorestore --drop < dump.archive', 'compose', 'exec', ['mongodb']],
    ['docker compose -f docker/compose.yml up -d --wait watcher-1 worker   # both', 'compose', 'up', ['watcher-1', 'worker']],
    ['kubectl -n tandem exec deployment/operator -- node apps/cli/dist/main.js migration status', 'kubectl', 'exec', ['operator']],
    ['kubectl -n tandem scale deployment watcher worker --replicas=0', 'kubectl', 'scale', ['watcher', 'worker']],
    ['kubectl -n tandem rollout status deployment --timeout=5m', 'kubectl', 'rollout', []],
  ])('finds in %s what it is about', (line, tool, verb, targets) => {
    expect(containerCommandsIn(line)).toMatchObject([{ tool, verb, targets }]);
  });

  it('finds what is set and what is taken away', () => {
    const [command] = containerCommandsIn('kubectl -n tandem set env deployment/watcher LOG_LEVEL=debug FALLBACK-');
    expect(command).toMatchObject({ verb: 'set env', targets: ['watcher'], variables: new Map([['LOG_LEVEL', 'debug'], ['FALLBACK', null]]) });
  });
});
