import { applyChangesToString, ChangeType } from '@nx/devkit';
import ts from 'typescript';

/**
 * Appends an element to the list, or a property to the object, that a variable of that name holds, or is made from
 * (`new Map([…])`, `[…] as const`): the outermost one in its initializer.
 * @throws Error where there is none
 */
export function appendToList(source: string, variable: string, element: string): string {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const list = listOf(initializerOf(file, variable));
  if (!list) throw new Error(`There is no list named ${variable} to add ${element} to.`);
  const items = ts.isArrayLiteralExpression(list) ? list.elements : list.properties;
  const isOnOneLine = !source.slice(list.getStart(), list.end).includes('\n');
  const last = items.at(-1);
  const index = last ? last.end : list.end - 1;
  const comma = last ? ',' : '';
  const text = isOnOneLine ? `${comma}${last ? ' ' : ''}${element}` : `${comma}\n${indentOf(source, last?.getStart() ?? list.getStart())}${element}`;
  return applyChangesToString(source, [{ type: ChangeType.Insert, index, text }]);
}

function initializerOf(node: ts.Node, variable: string): ts.Expression | undefined {
  if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === variable) return node.initializer;
  return ts.forEachChild(node, (child) => initializerOf(child, variable));
}

function listOf(node: ts.Node | undefined): ts.ArrayLiteralExpression | ts.ObjectLiteralExpression | undefined {
  if (!node) return undefined;
  if (ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node)) return node;
  return ts.forEachChild(node, listOf);
}

function indentOf(source: string, position: number): string {
  const line = source.slice(source.lastIndexOf('\n', position - 1) + 1);
  return /^\s*/.exec(line)?.[0] ?? '';
}
