import type { SourceOptions } from './options.ts';

const exampleId = '65b9f0f00000000000000001';
const data = { email: 'ada@example.org' };

/** What the generated test shows the source: a document as its options describe it, and where it lies. */
export function exampleOf({ pattern, database, organization, submission, form, data: dataPath }: SourceOptions) {
  const document = new Map<string, unknown>();
  if (organization !== undefined) place(document, organization, 'org_acme');
  place(document, submission, exampleId);
  place(document, form, 'contact');
  if (dataPath === undefined) for (const [name, value] of Object.entries(data)) place(document, name, value);
  else place(document, dataPath, new Map(Object.entries(data)));
  return { database: database ?? 'org_acme', collection: pattern.replace('*', 'acme'), document: literalOf(document), submissionId: `sub_${exampleId}`, data: literalOf(new Map(Object.entries(data))) };
}

function place(document: Map<string, unknown>, path: string, value: unknown): void {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    document.set(name, value);
    return;
  }
  const inside = document.get(name);
  const next = inside instanceof Map ? (inside as Map<string, unknown>) : new Map<string, unknown>();
  document.set(name, next);
  place(next, rest.join('.'), value);
}

/** As source text: `{ data: { email: 'ada@example.org' } }`. */
function literalOf(value: unknown): string {
  if (!(value instanceof Map)) return `'${String(value)}'`;
  return `{ ${[...(value as Map<string, unknown>)].map(([name, inner]) => `${name}: ${literalOf(inner)}`).join(', ')} }`;
}
