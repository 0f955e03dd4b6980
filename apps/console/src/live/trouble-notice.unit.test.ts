import { expect, it } from 'vitest';
import { exampleOverview } from '../testing/examples.ts';
import type { LiveState } from './live-source.ts';
import { troubleNotice } from './trouble-notice.ts';

const now = Date.parse(exampleOverview.at) + 60_000;
const noticeOf = (change: Partial<LiveState>) => troubleNotice({ connection: 'live', overview: exampleOverview, findings: null, updatedAt: now - 60_000, trouble: null, isOutdated: false, ...change }, now);

it('calls the connection lost only where it is', () => {
  expect(noticeOf({ connection: 'lost' })).toMatch(/^The connection is lost\. What is shown is as of .+; trying again\.$/);
  expect(noticeOf({ connection: 'live' })).toBeNull();
  expect(noticeOf({ trouble: 'The database is away.' })).toMatch(/^The database is away\. What is shown is as of [^;]+\.$/);
  expect(noticeOf({ connection: 'refused', trouble: 'Too many attempts.' })).toMatch(/^Too many attempts\. What is shown is as of .+; trying again\.$/);
});

it('tells whose page is older than the server to load it anew', () => {
  expect(noticeOf({ isOutdated: true })).toMatch(/Load the page anew.+What is shown is as of/);
});

it('does not say how old it is what is not old, or not there', () => {
  expect(noticeOf({ trouble: 'The database is away.', updatedAt: now })).toBe('The database is away.');
  expect(noticeOf({ trouble: 'The database is away.', overview: null, updatedAt: null })).toBe('The database is away.');
  expect(noticeOf({ connection: 'lost', overview: null, updatedAt: null })).toBeNull();
});
