/** Shares a round's room out, one each in turn, so that whoever wants much takes nothing from whoever wants little. */
export function shareOut(room: number, wanted: readonly number[]): readonly number[] {
  const shares = wanted.map(() => 0);
  let left = room;
  let unmet = wanted.flatMap((want, index) => (want > 0 ? [index] : []));
  while (left > 0 && unmet.length > 0) {
    for (const index of unmet.slice(0, left)) shares[index] = (shares[index] ?? 0) + 1;
    left -= Math.min(left, unmet.length);
    unmet = unmet.filter((index) => (shares[index] ?? 0) < (wanted[index] ?? 0));
  }
  return shares;
}
