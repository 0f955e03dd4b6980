import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import { OperatorBadge } from './operator-badge.tsx';

vi.mock('./operator-context.tsx', () => ({ useOperator: () => ({ credentials: null }) }));
vi.mock('../settings-context.tsx', () => ({ useSettings: () => ({ actions: { enabled: false, why: 'OPERATOR_TOKEN is not set.' } }) }));

it('lets who uses only a keyboard ask why nobody may act', () => {
  expect(renderToStaticMarkup(createElement(OperatorBadge))).toMatch(/^<button type="button"[^>]*>looking on/);
});
