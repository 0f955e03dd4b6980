import ts from 'typescript';

/** How many lines hold any of the code: all but blank ones and those of comments alone. */
export function codeLines(source: string): number {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const lines = new Set<number>();
  const mark = (node: ts.Node): void => {
    // a token's own text, without the comments before it
    if (node.getChildCount(file) === 0 && node.getWidth(file) > 0) {
      for (const position of [node.getStart(file), node.end]) lines.add(file.getLineAndCharacterOfPosition(position).line);
    }
    // comments of documentation are children, too
    for (const child of node.getChildren(file)) if (!ts.isJSDoc(child)) mark(child);
  };
  mark(file);
  return lines.size;
}
