/** A p99 and the observations behind it. */
export interface LatencyReading {
  readonly p99Ms: number;
  readonly n: number;
}

/** Of several forms (workflows, organizations), the one that had the fewest submissions. */
export interface Fewest {
  readonly name: string;
  readonly n: number;
  /** How many there are, and how many of them had fewer than the gate asks for. */
  readonly of: number;
  readonly short: number;
}

/** What a window measured; null where it is not known, which is never the same as zero. */
export interface GateInput {
  /** Submissions judged: neither pending nor excluded, and of the phase that the move goes out from, or a later one; never of `legacy`. */
  readonly compared: number;
  /** Those of them with at least one finding that counts and that no ignore covers. */
  readonly diverged: number;
  /** Submissions that the stream was to process: those compared, and direct writes. */
  readonly streamed: number;
  /** Those of them that it could not process, or whose workflows it started and did not see end. */
  readonly errors: number;
  readonly unknown: number;
  /** Gaps of the stream in the window whose updates are lost and might have started a workflow. */
  readonly lostUpdates: number;
  readonly streamLatency: LatencyReading | null;
  /** Of the same submissions. */
  readonly explicitLatency: LatencyReading | null;
  readonly openDeadLetters: number | null;
  /** Age of the newest sample of the stream. */
  readonly streamSilentMs: number | null;
  /** The worst of the window. */
  readonly streamLagMs: number | null;
  /** The least of the window. */
  readonly streamRunwayMs: number | null;
  /** How many samples these two rest on. */
  readonly streamSamples: number;
  /** Null where none had a submission. */
  readonly forms: Fewest | null;
  readonly workflows: Fewest | null;
  /** Of a wave. */
  readonly organizations: Fewest | null;
  /** How long of the window the phase that the move goes out from, or a later one, was lived in: all of it, or from the last submission of an earlier phase on. */
  readonly livedMs: number;
  /** When that last one was inserted, in milliseconds since the epoch; null where the window has none. */
  readonly earlierPhaseUntil: number | null;
  readonly unnamedDirectWrites: number;
  readonly expiredIgnores: number;
  readonly selfTest: { readonly injected: number; readonly found: number } | null;
}
