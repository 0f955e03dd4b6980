import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { exampleOverview } from '../../testing/examples.ts';
import { Organizations } from './organizations.tsx';

const seenAt = new Date(2026, 2, 1, 12, 0, 0);
const organizations = exampleOverview.organizations.map((organization) => ({ ...organization, phaseSince: seenAt.toISOString() }));
const shownAfter = (ms: number) => renderToStaticMarkup(createElement(Organizations, { organizations, leftOut: 0, overrides: [], now: seenAt.getTime() + ms }));

it('says that a phase is the last one seen, and when that was where it is not recent', () => {
  expect(shownAfter(60_000)).toContain('<th scope="col">Phase last seen</th>');
  expect(shownAfter(60_000)).not.toContain('12:00:00');
  expect(shownAfter(3_600_000)).toContain('at 12:00:00');
  expect(shownAfter(40 * 86_400_000)).toContain('at 1 Mar, 12:00:00');
});
