import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { workspaceRoot } from '../workspace.ts';
import { commandProblem } from './command-problem.ts';
import { commandsIn } from './command-lines.ts';
import { knownCommands, type KnownCommands } from './known-commands.ts';
import { linkProblem, type LinkCheck } from './links.ts';
import { readPage, type Page } from './markdown.ts';

const inDocs = readdirSync(resolve(workspaceRoot, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).map((name) => `docs/${name.replaceAll('\\', '/')}`);
const names = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...inDocs.sort()];
const pages = new Map<string, Page>(names.map((name) => [name, readPage(readFileSync(resolve(workspaceRoot, name), 'utf8'))]));
const metrics = readFileSync(resolve(workspaceRoot, 'docs/metrics.md'), 'utf8');
const alerts = readFileSync(resolve(workspaceRoot, 'docker/prometheus/alerts.yml'), 'utf8');
/** An index of ours begins as metrics do. */
const noMetrics = new Set(['tandem_submission_id']);
const targetsOf = (name: string): readonly string[] => pages.get(name)?.targets ?? [];

let known: KnownCommands;
beforeAll(async () => { known = await knownCommands(); }, 60_000);

const check = (page: string): LinkCheck => ({ page, exists: (path) => existsSync(resolve(workspaceRoot, path)), anchorsOf: (path) => pages.get(path)?.anchors });

describe.each(names)('%s', (name) => {
  it('has no link that leads nowhere', () => {
    expect(targetsOf(name).map((target) => linkProblem(target, check(name))).filter((problem) => problem !== undefined)).toEqual([]);
  });

  it('names only commands that there are, with options that they know', () => {
    const page = pages.get(name);
    const problems = [
      ...(page?.codeLines ?? []).flatMap((line) => commandsIn(line).map((words) => ({ words, problem: commandProblem(words, known, true) }))),
      ...(page?.codeSpans ?? []).flatMap((span) => commandsIn(span).map((words) => ({ words, problem: commandProblem(words, known, false) }))),
    ].filter(({ problem }) => problem !== undefined);
    expect(problems.map(({ words, problem }) => `${words.join(' ')}: ${problem ?? ''}`)).toEqual([]);
  });

  it('names only metrics and alerts that there are', () => {
    const spans = pages.get(name)?.codeSpans ?? [];
    const named = (pattern: RegExp) => spans.flatMap((span) => pattern.exec(span)?.[0] ?? []);
    expect(named(/^tandem_[a-z_]+/).filter((metric) => !metrics.includes(`\`${metric}\``) && !noMetrics.has(metric))).toEqual([]);
    expect(named(/^Tandem[A-Z][A-Za-z]+/).filter((alert) => !alerts.includes(`alert: ${alert}\n`))).toEqual([]);
  });
});

it('every page of docs/ is linked from another, so that it can be found', () => {
  const linked = new Set(names.flatMap((name) => targetsOf(name).map((target) => new URL(target, `https://repository/${name}`).pathname.slice(1))));
  expect(inDocs.filter((name) => !name.startsWith('docs/adr/') && !linked.has(name))).toEqual([]);
});

describe('the check of links', () => {
  const one: LinkCheck = { page: 'docs/one.md', exists: (path) => path === 'docs/two.md' || path === 'docs/one.md', anchorsOf: () => readPage('## What `x` does, and when\n\n## Twice\n\n## Twice').anchors };

  it.each(['two.md', '#twice', 'two.md#twice-1', 'two.md#what-x-does-and-when', 'https://example.org/nowhere'])('lets %s pass', (target) => {
    expect(linkProblem(target, one)).toBeUndefined();
  });

  it.each(['three.md', '#thrice', 'two.md#what-x-does', '../../elsewhere.md'])('finds %s wrong', (target) => {
    expect(linkProblem(target, one)).toContain(target);
  });
});

describe('the check of commands', () => {
  const problemOf = (line: string) => commandsIn(line).map((words) => commandProblem(words, known, true))[0];

  it.each([
    'npm run migration -- promote ORG PHASE   # a comment; --unknown',
    'npm run gate -- declare org_acme parallel --in 5m --for 24h --reason "week 2" && npm test',
    'docker compose exec reconciler node apps/cli/dist/main.js migration status',
    'npx nx run watcher:serve', 'npx nx build watcher', 'npm run stack -- doctor', 'npm run drain -- --within 10m',
  ])('understands %s', (line) => {
    expect(problemOf(line)).toBeUndefined();
  });

  it.each([
    ['npm run nothing', 'no script nothing'],
    ['npm run repair --window 2h', 'after --'],
    ['npm run repair -- --windows 2h', 'knows no --windows'],
    ['npm run migration -- promote org_acme soon', 'soon'],
    ['npm run migration -- promote org_acme', 'needs phase'],
    ['npm run migration -- rollback org_acme --break-glass "a reason"', 'knows nothing of a reason'],
    ['npm run gate -- declare org_acme parallel --reason late', 'needs --for'],
    ['npx nx run watcher:fly', 'no target fly'],
    ['npx nx run wotcher:serve', 'no project wotcher'],
    ['nx g @tandem/plugin:nothing', 'no generator'],
    ['npm run drain -- --within 10x', 'within'],
  ])('finds %s wrong', (line, why) => {
    expect(problemOf(line)).toContain(why);
  });
});
