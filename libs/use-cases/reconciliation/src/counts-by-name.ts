/** Of those that share a form, or a workflow that a path chose. */
export interface SubjectCounts {
  readonly submissions: number;
  /** Neither pending nor excluded. */
  readonly compared: number;
  readonly diverged: number;
}

/** The largest first; those that have no row of their own together, null where there are none. */
export interface CountsByName<Row> {
  readonly rows: readonly (Row & SubjectCounts)[];
  readonly others: SubjectCounts | null;
}

/** Names come from documents: more than this are not told apart. */
const mostNames = 10_000;
const nobody: SubjectCounts = { submissions: 0, compared: 0, diverged: 0 };

export type NameTally = ReturnType<typeof createNameTally>;

/** Counts by name, in bounded memory. */
export function createNameTally() {
  const counts = new Map<string, SubjectCounts>();
  let others = nobody;

  function add(name: string, added: SubjectCounts): void {
    const before = counts.get(name);
    if (before !== undefined || counts.size < mostNames) counts.set(name, sumOf(before ?? nobody, added));
    else others = sumOf(others, added);
  }

  return {
    add,
    merge(other: { readonly all: () => ReadonlyMap<string, SubjectCounts>; readonly beyond: () => SubjectCounts }): void {
      for (const [name, added] of other.all()) add(name, added);
      others = sumOf(others, other.beyond());
    },
    all: (): ReadonlyMap<string, SubjectCounts> => counts,
    beyond: (): SubjectCounts => others,
    read<Row>(mostRows: number, rowOf: (name: string) => Row): CountsByName<Row> {
      const sorted = [...counts].sort(([a, of], [b, than]) => than.submissions - of.submissions || (a < b ? -1 : 1));
      const pooled = sorted.slice(mostRows).reduce((sum, [, one]) => sumOf(sum, one), others);
      return { rows: sorted.slice(0, mostRows).map(([name, one]) => ({ ...rowOf(name), ...one })), others: pooled.submissions > 0 ? pooled : null };
    },
  };
}

function sumOf(a: SubjectCounts, b: SubjectCounts): SubjectCounts {
  return { submissions: a.submissions + b.submissions, compared: a.compared + b.compared, diverged: a.diverged + b.diverged };
}
