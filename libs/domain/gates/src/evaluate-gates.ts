import type { GateInput } from './gate-input.ts';
import { worstOf, type GateLine, type GateReport } from './gate-report.ts';
import { durationLine, fewestLine, latencyGrowthLine, latencyLine, plainLine, shareLine } from './lines.ts';
import type { TargetPhase } from './target-phase.ts';
import { gatesFor, gateThresholds, type GateName } from './thresholds.ts';

export interface GateQuestion {
  /** Null: any later phase, by all gates. */
  readonly target: TargetPhase | null;
  /** Whether the counts are those of several organizations that go as one wave. */
  readonly pooled: boolean;
}

/** Counts in, verdict out. Pure. */
export function evaluateGates(input: GateInput, { target, pooled }: GateQuestion): GateReport {
  const lines = gatesFor(target, pooled).map((gate) => lineOf[gate](input));
  return { target, verdict: worstOf(lines.map((line) => line.verdict)), lines };
}

const lineOf: Readonly<Record<GateName, (input: GateInput) => GateLine>> = {
  'divergence-rate': ({ diverged, compared }) => shareLine('divergence-rate', diverged, compared, 'divergence'),
  'error-rate': ({ errors, streamed }) => shareLine('error-rate', errors, streamed, 'stream error'),
  'unknown-causes': ({ unknown, lostUpdates, compared }) => {
    const gaps = lostUpdates > 0 ? ' and without a gap of the stream, of which nobody knows what was updated in it' : '';
    return plainLine('unknown-causes', unknown + lostUpdates, compared, `find out the causes of the unknown findings, or compare a window without any${gaps}`);
  },
  'stream-latency-p99': ({ streamLatency }) => latencyLine(streamLatency),
  'stream-latency-growth': ({ streamLatency, explicitLatency }) => latencyGrowthLine(streamLatency, explicitLatency),
  'dead-letters': ({ openDeadLetters }) => plainLine('dead-letters', openDeadLetters, openDeadLetters ?? 0, 'settle the open dead letters'),
  'stream-reachable': ({ streamSilentMs }) => plainLine('stream-reachable', streamSilentMs, streamSilentMs === null ? 0 : 1, 'let the watcher run'),
  'stream-lag': ({ streamLagMs, streamSamples }) => plainLine('stream-lag', streamLagMs, streamSamples, 'a window in which the watcher keeps running and keeps up'),
  'stream-runway': ({ streamRunwayMs, streamSamples }) => plainLine('stream-runway', streamRunwayMs, streamSamples, 'an oplog that reaches further back, and a watcher that keeps running'),
  'minimum-submissions': ({ compared }) =>
    plainLine('minimum-submissions', compared, compared, `${Math.max(0, gateThresholds['minimum-submissions'].threshold - compared)} more submissions`),
  'minimum-per-form': ({ forms }) => fewestLine('minimum-per-form', 'form', forms),
  'minimum-per-workflow': ({ workflows }) => fewestLine('minimum-per-workflow', 'workflow', workflows),
  'minimum-per-organization': ({ organizations }) => fewestLine('minimum-per-organization', 'organization', organizations),
  'minimum-duration': ({ livedMs, earlierPhaseUntil }) => durationLine(livedMs, earlierPhaseUntil),
  'unnamed-direct-writes': ({ unnamedDirectWrites, streamed }) =>
    plainLine('unnamed-direct-writes', unnamedDirectWrites, streamed, 'name their writers by rules, or let them stamp what they write'),
  'expired-ignores': ({ expiredIgnores }) => plainLine('expired-ignores', expiredIgnores, expiredIgnores, 'end or renew the expired ignores'),
  'self-test': ({ selfTest }) =>
    plainLine('self-test', selfTest && selfTest.injected > 0 ? selfTest.found / selfTest.injected : null, selfTest?.injected ?? 0, 'a comparison that finds every divergence put into a copy of the facts'),
};
