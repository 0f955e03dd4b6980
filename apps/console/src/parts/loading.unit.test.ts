import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { FullNote } from './loading.tsx';

it('says of a list that is full that there may be more, and nothing of any other', () => {
  const noteOf = (count: number) => renderToStaticMarkup(createElement(FullNote, { count, most: 200 }));
  expect(noteOf(200)).toContain('The newest 200; there may be older ones.');
  expect(noteOf(199)).toBe('');
});
