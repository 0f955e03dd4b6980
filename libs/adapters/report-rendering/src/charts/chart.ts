import type { Width } from './draw.ts';

/** One figure of the page: a drawing, what it says in words, and the figures themselves. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  /** Below the title: how to read it. */
  readonly caption: string;
  /** What a person would see in it, for those who can't. */
  readonly alternative: string;
  /** Null where there is nothing to draw; `alternative` then says why. */
  readonly drawings: Readonly<Record<Width, string>> | null;
  readonly table: { readonly heads: readonly string[]; readonly rows: readonly (readonly string[])[] } | null;
}

/** A chart without a drawing, because there is nothing that it could show. */
export function emptyChart(id: string, title: string, why: string): Chart {
  return { id, title, caption: '', alternative: why, drawings: null, table: null };
}

export function drawings(draw: (width: Width) => string): Chart['drawings'] {
  return { wide: draw('wide'), narrow: draw('narrow') };
}
