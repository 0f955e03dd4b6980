/** The source of an object that holds a text at a path: `{ data: { status: 'approved' } }`. */
export function nestedLiteral(path: string, value: string): string {
  return path.split('.').reduceRight((inner, name) => `{ ${name}: ${inner} }`, `'${value}'`);
}
