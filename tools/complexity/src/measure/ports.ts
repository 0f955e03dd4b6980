import ts from 'typescript';

/** The members of an interface that are not optional; those it inherits are counted where they are declared. */
export function portsOf(source: string, interfaceName: string): readonly string[] {
  return membersOf(source, interfaceName).filter(({ questionToken }) => questionToken === undefined).map(nameOf);
}

/** Whether an interface declares a member. */
export function declares(source: string, interfaceName: string, member: string): boolean {
  return membersOf(source, interfaceName).some((one) => nameOf(one) === member);
}

function membersOf(source: string, interfaceName: string): readonly ts.TypeElement[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest);
  const found = file.statements.find((statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === interfaceName);
  if (!found || !ts.isInterfaceDeclaration(found)) throw new Error(`There is no interface ${interfaceName}.`);
  return found.members;
}

function nameOf({ name }: ts.TypeElement): string {
  return name && ts.isIdentifier(name) ? name.text : '';
}
