/** A stretch of time by the submissions' `_id`s, in milliseconds since the epoch, `to` excluded; whole seconds. */
export interface Window {
  readonly from: number;
  readonly to: number;
}
