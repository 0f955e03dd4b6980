import { describe, expect, it } from 'vitest';
import { addedLines, treeWith } from '../testing/workspace-tree.ts';
import { generateNodeHandler } from './generator.ts';

const registry = 'libs/adapters/workflow-nodes/src/registry.ts';
const page = 'docs/workflow-nodes.md';
const treeLikeOurs = () => treeWith(registry, page);

describe('a new node type', () => {
  it('is a folder with schema, handler and test', async () => {
    const tree = treeLikeOurs();
    await generateNodeHandler(tree, { type: 'sms-send' });
    expect(tree.children('libs/adapters/workflow-nodes/src/sms-send').sort()).toEqual(['handler.ts', 'handler.unit.test.ts', 'schema.ts']);
    expect(tree.read('libs/adapters/workflow-nodes/src/sms-send/handler.ts', 'utf8')).toContain("export const smsSendNode: NodeHandler = {\n  effect: 'pure',");
  });

  it('has a line in the registry and a row in the page, and all else is left as it was', async () => {
    const tree = treeLikeOurs();
    await generateNodeHandler(tree, { type: 'sms-send', effect: 'in-doubt' });
    expect(addedLines(tree, registry)).toEqual(["import { smsSendNode } from './sms-send/handler.ts';", "    ['sms-send', smsSendNode],"]);
    expect(addedLines(tree, page)).toEqual(['| `sms-send` | `value`, a text with placeholders | **in doubt** | its edges |']);
  });

  it('is one after the other in its place', async () => {
    const tree = treeLikeOurs();
    await generateNodeHandler(tree, { type: 'sms-send' });
    await generateNodeHandler(tree, { type: 'archive' });
    const imports = tree.read(registry, 'utf8')!.split('\n').filter((line) => line.startsWith('import') && line.includes("'./"));
    expect(imports.map((line) => /'(.*)'/.exec(line)![1])).toEqual(imports.map((line) => /'(.*)'/.exec(line)![1]).sort());
    expect(tree.read(registry, 'utf8')).toContain("    ['sms-send', smsSendNode],\n    ['archive', archiveNode],\n  ]);");
  });

  it('may be called by a word of the language', async () => {
    const tree = treeLikeOurs();
    await generateNodeHandler(tree, { type: 'delete' });
    expect(tree.read(registry, 'utf8')).toContain("['delete', deleteNode],");
  });

  it.each([['Sms'], ['../evil'], ['sms_send'], ['a'.repeat(49)], ['']])('is refused under the name %s, and nothing is written', async (type) => {
    const tree = treeLikeOurs();
    const before = tree.listChanges().length;
    await expect(generateNodeHandler(tree, { type })).rejects.toThrow();
    expect(tree.listChanges()).toHaveLength(before);
  });

  it('is refused where it is there already, and where the workspace is another', async () => {
    const tree = treeLikeOurs();
    await generateNodeHandler(tree, { type: 'sms-send' });
    await expect(generateNodeHandler(tree, { type: 'sms-send' })).rejects.toThrow('is there already');
    await expect(generateNodeHandler(treeWith(), { type: 'sms-send' })).rejects.toThrow('is not there');
  });
});
