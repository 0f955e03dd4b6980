/** What makes an update of a submission one of a kind that workflows can listen to. Both must hold. */
export interface UpdateRule {
  /**
   * Paths in what a person sent (`data.status`): the update writes at one of them, above it or inside it. Whether the
   * value became another is not asked. What a change event does not tell counts as written.
   */
  readonly touches: readonly string[];
  /** A filter as trigger nodes have them (docs/matching.md), over the submission as the update left it; absent: holds always. */
  readonly filter?: Readonly<Record<string, unknown>>;
}
