import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashOf, parseRoute, type Route } from './route.ts';

it.each<[string, Route]>([
  ['', { page: 'overview' }],
  ['#/', { page: 'overview' }],
  ['#/findings', { page: 'findings', filter: {} }],
  ['#/findings?kind=late&other=1&org=org_a', { page: 'findings', filter: { kind: 'late', org: 'org_a' } }],
  ['#/findings/a%3Ab%2Fc', { page: 'finding', id: 'a:b/c' }],
  ['#/dead-letters', { page: 'dead-letters', state: 'open' }],
  ['#/dead-letters/%E0%A4%A', { page: 'dead-letter', id: '%E0%A4%A' }],
  ['#/reports', { page: 'reports' }],
  ['#/javascript:alert(1)', { page: 'unknown' }],
])('reads %j', (hash, route) => {
  expect(parseRoute(hash)).toEqual(route);
});

it('comes back to where it was, whatever an id is made of', () => {
  fc.assert(fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (id) => {
    for (const page of ['finding', 'dead-letter'] as const) expect(parseRoute(hashOf({ page, id }))).toEqual({ page, id });
  }));
});
