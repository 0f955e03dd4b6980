import type { Circumstances, ComparisonBounds, Judgement, SubmissionFacts } from '@tandem/comparison';
import type { OrgId } from '@tandem/documents';
import { evaluateGates, gateLimits, gateThresholds, phaseAfter, phaseBefore, type Fewest, type GateInput, type GateQuestion, type GateReport } from '@tandem/gates';
import type { Clock, FactSource } from '../ports.ts';
import { createFactSample } from '../self-test/sample.ts';
import { addSelfTests, runSelfTest, type SelfTestResult } from '../self-test/self-test.ts';
import type { Window } from '../window.ts';
import { fewestOfAll } from './fewest.ts';
import { createGateTally, type GateCounts } from './gate-tally.ts';
import { readGateRules, type GatePorts, type RulesByOrganization } from './gate-rules.ts';
import { createLatencies, type Latencies } from './latencies.ts';
import { readStreamHealth, type StreamHealth } from './stream-health.ts';

export interface RunGatePorts {
  readonly gating: GatePorts;
  readonly facts: Pick<FactSource, 'openDeadLetters'>;
  readonly clock: Clock;
  readonly bounds: ComparisonBounds;
}

/** Sees every judgement of an organization's window. */
export interface GateWatch {
  add(judgement: Judgement, facts: SubmissionFacts, circumstances: Circumstances): void;
  /** Once its window is compared to the end. */
  done(window: Window): void;
}

export interface IgnoredCount {
  readonly ignoreId: string;
  /** Submissions it covered. */
  readonly count: number;
}

export interface GateConclusion {
  readonly all: GateReport;
  readonly organizations: ReadonlyMap<OrgId, GateReport>;
  readonly ignored: readonly IgnoredCount[];
  readonly selfTest: SelfTestResult;
}

export interface RunGates {
  watch(orgId: OrgId): GateWatch;
  /** Verdicts over what was watched; `window` is the stretch that all of it lies in. */
  conclude(window: Window): Promise<GateConclusion>;
}

type Counts = Omit<GateCounts, 'earlierPhaseUntil'> & Pick<GateInput, 'lostUpdates'>;
/** How long the phase was lived in. */
type Lived = Pick<GateInput, 'livedMs' | 'earlierPhaseUntil'>;

interface Watched {
  readonly orgId: OrgId;
  readonly counts: Counts;
  readonly selfTest: SelfTestResult;
  readonly lived: Lived;
}

/** Keeps what the gates of one run go by, in memory that grows by little for each organization. Rejects with STORE_UNAVAILABLE. */
export async function createRunGates(ports: RunGatePorts, orgId: OrgId | null, question: GateQuestion | null): Promise<RunGates> {
  const rules = await readGateRules(ports.gating, orgId, ports.clock());
  const latencies = { stream: createLatencies(), explicit: createLatencies() };
  const watched: Watched[] = [];
  /** Most organizations have nothing new in most runs. */
  let withoutFacts: SelfTestResult | null = null;

  return {
    watch(organization) {
      const tally = createGateTally(question?.target ? phaseBefore(question.target) : undefined);
      const sample = createFactSample();
      const own = rules.of(organization);
      let newest: Circumstances | null = null;
      return {
        add(judgement, facts, circumstances) {
          newest = circumstances;
          tally.add(judgement, facts, own);
          sample.add(judgement, facts, circumstances);
        },
        done({ from, to }) {
          const clean = sample.read();
          const usesOwn = clean.length > 0 && watched.length < gateLimits.selfTestOrganizations.value;
          const selfTest = usesOwn ? runSelfTest(clean, ports.bounds) : (withoutFacts ??= runSelfTest([], ports.bounds));
          latencies.stream.merge(tally.latencies.stream);
          latencies.explicit.merge(tally.latencies.explicit);
          const lostUpdates = lostUpdatesWithin({ from, to }, newest);
          const { earlierPhaseUntil, ...counts } = tally.read();
          const livedMs = Math.max(0, to - Math.max(from, earlierPhaseUntil ?? from));
          watched.push({ orgId: organization, counts: { ...counts, lostUpdates }, selfTest, lived: { livedMs, earlierPhaseUntil } });
        },
      };
    },
    conclude: (window) => conclude(ports, { orgId, question, rules, latencies, watched }, window),
  };
}

interface RunFacts {
  readonly orgId: OrgId | null;
  readonly question: GateQuestion | null;
  readonly rules: RulesByOrganization;
  readonly latencies: PathLatencies;
  readonly watched: readonly Watched[];
}

async function conclude(ports: RunGatePorts, { orgId, question, rules, latencies, watched }: RunFacts, window: Window): Promise<GateConclusion> {
  const now = ports.clock();
  const health = await readStreamHealth(ports.gating.samples, window, now);
  const hits = addUp(watched);
  await ports.gating.ignores.noteHits(hits, new Date(now));
  const openOfAll = await ports.facts.openDeadLetters(orgId);
  let openOfWatched = 0;
  const organizations = new Map<OrgId, GateReport>();
  for (const { orgId: organization, counts, selfTest, lived } of watched) {
    const openDeadLetters = openOfAll === 0 ? 0 : await ports.facts.openDeadLetters(organization);
    openOfWatched += openDeadLetters;
    const input = inputOf(counts, health, { ...lived, openDeadLetters, expiredIgnores: rules.expired(organization), selfTest, organizations: null });
    organizations.set(organization, evaluateGates(input, { target: question?.target ?? (counts.phase && phaseAfter(counts.phase)), pooled: false }));
  }
  const selfTest = addSelfTests(watched.length > 0 ? watched.map((one) => one.selfTest) : [runSelfTest([], ports.bounds)]);
  const pooled = inputOf(poolOf(watched, latencies), health, {
    ...livedByAll(watched, question, window),
    openDeadLetters: question?.pooled ? openOfWatched : openOfAll,
    expiredIgnores: watched.reduce((sum, one) => sum + rules.expired(one.orgId), 0),
    selfTest,
    organizations: fewestSubmissions(watched),
  });
  const all = evaluateGates(pooled, question ?? { target: null, pooled: false });
  return { all, organizations, ignored: [...hits].map(([ignoreId, count]) => ({ ignoreId, count })), selfTest };
}

type Besides = Lived & Pick<GateInput, 'openDeadLetters' | 'expiredIgnores' | 'organizations'> & { readonly selfTest: SelfTestResult };

function inputOf(counts: Pooled, { lagMs, runwayMs, samples, silentMs }: StreamHealth, besides: Besides): GateInput {
  const { streamLatency, explicitLatency, forms, workflows } = counts;
  const { injected, found } = besides.selfTest;
  return {
    ...sumsOf([counts]), streamLatency, explicitLatency, forms, workflows, ...besides, selfTest: { injected, found },
    streamLagMs: lagMs, streamRunwayMs: runwayMs, streamSamples: samples, streamSilentMs: silentMs,
  };
}

/** Gaps that touch the window, of which nobody knows what was updated in them. */
function lostUpdatesWithin({ from, to }: Window, circumstances: Circumstances | null): number {
  const gaps = circumstances?.timeline.lostUpdates ?? [];
  return gaps.filter((gap) => gap.from.seconds * 1_000 < to && (gap.to.seconds + 1) * 1_000 > from).length;
}

const summed = ['compared', 'diverged', 'streamed', 'errors', 'unknown', 'lostUpdates', 'unnamedDirectWrites'] as const;
type Sums = Pick<Counts, (typeof summed)[number]>;
type Pooled = Omit<Counts, 'phase' | 'ignored'>;
type PathLatencies = Readonly<Record<'stream' | 'explicit', Latencies>>;

function sumsOf(all: readonly Sums[]): Sums {
  return Object.fromEntries(summed.map((name) => [name, all.reduce((sum, counts) => sum + counts[name], 0)])) as Sums;
}

function poolOf(watched: readonly Watched[], { stream, explicit }: PathLatencies): Pooled {
  return {
    ...sumsOf(watched.map(({ counts }) => counts)),
    streamLatency: stream.read(),
    explicitLatency: explicit.read(),
    forms: fewestOfAll(watched.map(({ orgId, counts }) => ({ orgId, fewest: counts.forms }))),
    workflows: fewestOfAll(watched.map(({ orgId, counts }) => ({ orgId, fewest: counts.workflows }))),
  };
}

/** A wave is in the phase when the last of them has come there; where no move is asked about, the longest that any has been is told. */
function livedByAll(watched: readonly Watched[], question: GateQuestion | null, { from, to }: Window): Lived {
  const [first] = watched.map(({ lived }) => lived).sort((a, b) => (question ? a.livedMs - b.livedMs : b.livedMs - a.livedMs));
  return first ?? { livedMs: to - from, earlierPhaseUntil: null };
}

function addUp(watched: readonly Watched[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { counts } of watched) for (const [id, count] of counts.ignored) sums.set(id, (sums.get(id) ?? 0) + count);
  return sums;
}

function fewestSubmissions(watched: readonly Watched[]): Fewest | null {
  const { threshold } = gateThresholds['minimum-per-organization'];
  const [first, ...rest] = watched;
  if (!first) return null;
  const least = rest.reduce((a, b) => (b.counts.compared < a.counts.compared ? b : a), first);
  return { name: least.orgId, n: least.counts.compared, of: watched.length, short: watched.filter(({ counts }) => counts.compared < threshold).length };
}
