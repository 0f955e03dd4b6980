import path from 'node:path';

export interface LinkCheck {
  /** Of the page, relative to the workspace, as `docs/gates.md`. */
  readonly page: string;
  readonly exists: (path: string) => boolean;
  /** Of a page; undefined where it is none. */
  readonly anchorsOf: (path: string) => ReadonlySet<string> | undefined;
}

/** What is wrong with a link, or undefined. Addresses elsewhere are not asked for. */
export function linkProblem(target: string, { page, exists, anchorsOf }: LinkCheck): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined;
  const [file = '', anchor] = decodeURIComponent(target).split('#');
  const place = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
  if (place.startsWith('..')) return `${page}: ${target} leads out of the repository`;
  if (!exists(place)) return `${page}: ${target} leads nowhere`;
  if (anchor !== undefined && anchorsOf(place)?.has(anchor) !== true) return `${page}: ${target} names a heading that is not there`;
  return undefined;
}
