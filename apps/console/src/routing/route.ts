/** Where in the page one is. It stands behind the `#`, so the server need not know it. */
export type Route =
  | { readonly page: 'overview' }
  | { readonly page: 'findings'; readonly filter: Readonly<Record<string, string>> }
  | { readonly page: 'finding'; readonly id: string }
  | { readonly page: 'dead-letters'; readonly state: string }
  | { readonly page: 'dead-letter'; readonly id: string }
  | { readonly page: 'reports' }
  | { readonly page: 'audit' }
  | { readonly page: 'unknown' };

const filters = ['org', 'kind', 'status'] as const;

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [page = '', id = ''] = path.split('/', 2).map(decoded);
  const asked = new URLSearchParams(query);
  if (page === '') return { page: 'overview' };
  if (page === 'findings' && id !== '') return { page: 'finding', id };
  if (page === 'findings') return { page: 'findings', filter: Object.fromEntries(filters.flatMap((name) => { const value = asked.get(name); return value ? [[name, value]] : []; })) };
  if (page === 'dead-letters') return id === '' ? { page: 'dead-letters', state: asked.get('state') ?? 'open' } : { page: 'dead-letter', id };
  if (page === 'reports' || page === 'audit') return { page };
  return { page: 'unknown' };
}

export function hashOf(route: Route): string {
  switch (route.page) {
    case 'findings': {
      const query = new URLSearchParams(route.filter).toString();
      return `#/findings${query === '' ? '' : `?${query}`}`;
    }
    case 'finding':
      return `#/findings/${encodeURIComponent(route.id)}`;
    case 'dead-letters':
      return route.state === 'open' ? '#/dead-letters' : `#/dead-letters?state=${encodeURIComponent(route.state)}`;
    case 'dead-letter':
      return `#/dead-letters/${encodeURIComponent(route.id)}`;
    case 'reports':
    case 'audit':
      return `#/${route.page}`;
    case 'overview':
    case 'unknown':
      return '#/';
  }
}

/** What somebody has typed need not be well encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
