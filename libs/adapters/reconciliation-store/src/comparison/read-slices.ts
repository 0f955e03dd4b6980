import type { Keyed, Window } from '@tandem/reconciliation';
import type { Document, FindCursor } from 'mongodb';
import { readKey } from './picked-fields.ts';
import { readPages, rowsPerPage } from './read-pages.ts';

/** Rows of one stretch of time, as the server sent them. */
export interface SliceReading<T> {
  /** Raw, in any order. */
  readonly find: (window: Window) => FindCursor<Document>;
  /** The same with the server's own sort. */
  readonly findSorted: (window: Window) => FindCursor<Document>;
  /** The field whose order is asked for. */
  readonly keyField: string;
  readonly rowOf: (bytes: Uint8Array) => Keyed<T>;
}

/** What a slice should hold, so that a question costs little beside its answer. */
const rowsWanted = 2_000;
/** What a slice may hold in memory. */
const mostRows = 3 * rowsWanted;
const mostBytes = 16 * 1_024 * 1_024;
const firstSliceMs = 4_000;

/**
 * Reads a window in order, a slice of time after the other, the next one while this one is worked on. To sort a whole
 * window is dear for some servers; a slice is sorted here. One that is too large to be held is left to the server's sort.
 */
export async function* readSlices<T>(window: Window, reading: SliceReading<T>): AsyncGenerator<readonly Keyed<T>[]> {
  let sliceMs = firstSliceMs;
  let slice = startAt(window.from, window, sliceMs);
  let next: Promise<Slice> | null = readSlice(slice, reading);
  next.catch(() => undefined);
  while (next) {
    const { rows, window: read } = await next;
    sliceMs = lengthAfter(rows?.length ?? 2 * mostRows, read, sliceMs);
    slice = startAt(read.to, window, sliceMs);
    next = slice.from < slice.to ? readSlice(slice, reading) : null;
    next?.catch(() => undefined);
    if (!rows) yield* readPages(reading.findSorted(read), reading.rowOf);
    else for (let start = 0; start < rows.length; start += rowsPerPage) yield rows.slice(start, start + rowsPerPage).map(reading.rowOf);
  }
}

interface Slice {
  readonly window: Window;
  /** In order; null where there are too many. */
  readonly rows: readonly Uint8Array[] | null;
}

function startAt(from: number, { to }: Window, lengthMs: number): Window {
  return { from, to: Math.min(to, from + lengthMs) };
}

/** Aims at the rows wanted, in whole seconds, and changes no more than fourfold at once. */
function lengthAfter(rows: number, { from, to }: Window, sliceMs: number): number {
  const aimed = ((to - from) * rowsWanted) / Math.max(1, rows);
  return Math.max(1_000, Math.floor(Math.min(4 * sliceMs, Math.max(sliceMs / 4, aimed)) / 1_000) * 1_000);
}

async function readSlice<T>(window: Window, { find, keyField }: SliceReading<T>): Promise<Slice> {
  const cursor = find(window).batchSize(mostRows).limit(mostRows + 1);
  const rows: Uint8Array[] = [];
  let bytes = 0;
  try {
    while (await cursor.hasNext()) {
      for (const document of cursor.readBufferedDocuments() as unknown as readonly Uint8Array[]) {
        bytes += document.length;
        rows.push(document);
      }
      if (rows.length > mostRows || bytes > mostBytes) return { window, rows: null };
    }
  } finally {
    await cursor.close();
  }
  return { window, rows: inOrder(rows, new TextEncoder().encode(keyField)) };
}

/** Servers that go along an index answer in order already. */
function inOrder(rows: readonly Uint8Array[], keyField: Uint8Array): readonly Uint8Array[] {
  const keys = rows.map((bytes) => readKey(bytes, keyField));
  if (keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') <= key)) return rows;
  const order = [...keys.keys()].sort((a, b) => ((keys[a] ?? '') < (keys[b] ?? '') ? -1 : (keys[a] ?? '') > (keys[b] ?? '') ? 1 : a - b));
  return order.flatMap((index) => rows[index] ?? []);
}
