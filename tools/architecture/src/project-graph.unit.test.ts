import { beforeAll, describe, expect, it } from 'vitest';
import { findCycle, readProjectGraph, readWorkspaceFile } from './workspace.ts';

describe('the project graph', () => {
  const imports = new Map<string, readonly string[]>();
  const tags = new Map<string, readonly string[]>();
  const roots = new Map<string, string>();

  beforeAll(async () => {
    const graph = await readProjectGraph();
    for (const [name, node] of Object.entries(graph.nodes)) {
      imports.set(name, (graph.dependencies[name] ?? []).map(({ target }) => target).filter((target) => target in graph.nodes));
      tags.set(name, node.data.tags ?? []);
      roots.set(name, node.data.root);
    }
  }, 120_000);

  it('has no cycle', () => {
    expect(findCycle(imports)).toBeUndefined();
  });

  it('tags every project on both axes', () => {
    for (const [name, ownTags] of tags) {
      if (roots.get(name) === '.') continue;
      expect(ownTags.map((tag) => tag.split(':')[0]).filter((axis) => axis === 'type' || axis === 'scope').sort(), name).toEqual(['scope', 'type']);
    }
  });

  it('is described by the table of libs in the README, row by row', () => {
    const readme = readWorkspaceFile('README.md');
    const libs = [...roots].filter(([, root]) => root.startsWith('libs/'));
    for (const [name, root] of libs) {
      const row = readme.split('\n').find((line) => line.startsWith(`| [\`${root}\`](${root})`));
      expect(row, `a row for ${root}`).toBeDefined();
      const scope = (tags.get(name) ?? []).find((tag) => tag.startsWith('scope:'))?.slice('scope:'.length);
      expect(row, `the scope of ${root}`).toContain(`| ${scope} |`);
    }
  });
});

describe('findCycle', () => {
  it('names the projects of a cycle in order', () => {
    expect(findCycle(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]]))).toEqual(['b', 'c', 'b']);
  });

  it('finds none where imports only share a target', () => {
    expect(findCycle(new Map([['a', ['b', 'c']], ['b', ['d']], ['c', ['d']], ['d', []]]))).toBeUndefined();
  });
});
