import { countsAsDivergence, type Finding, type Judgement, type SubmissionFacts } from '@tandem/comparison';
import { phases, type Phase } from '@tandem/documents';
import { gateThresholds, type GateInput } from '@tandem/gates';
import { chosenWorkflows } from '../chosen-workflows.ts';
import { names, type DirectWriter } from '../direct-writers/direct-writer.ts';
import { coveringRules, type DivergenceIgnore } from '../ignores/ignore.ts';
import { createFewest } from './fewest.ts';
import { createLatencies, type Latencies } from './latencies.ts';

/** What an organization's operator has said; only rules that are in force. */
export interface GateRules {
  readonly ignores: readonly DivergenceIgnore[];
  readonly writers: readonly DirectWriter[];
}

/** What gates go by, of one organization or several; docs/gates.md says what each is. */
export interface GateCounts
  extends Pick<GateInput, 'compared' | 'diverged' | 'streamed' | 'errors' | 'unknown' | 'streamLatency' | 'explicitLatency' | 'forms' | 'workflows' | 'unnamedDirectWrites' | 'earlierPhaseUntil'> {
  /** By the stamp that most submissions carry; null where none carries one. */
  readonly phase: Phase | null;
  /** Submissions that each ignore covered, by its id. */
  readonly ignored: ReadonlyMap<string, number>;
}

export interface GateTally {
  add(judgement: Judgement, facts: SubmissionFacts, rules: GateRules): void;
  read(): GateCounts;
  readonly latencies: Readonly<Record<'stream' | 'explicit', Latencies>>;
}

/** Of those before it, `legacy`, the stream says nothing, so nothing can be learned of them for any move. */
const first: Phase = 'shadow';

/** Counts in constant memory, however many submissions there are; only those stamped with `from` or a later phase. */
export function createGateTally(from: Phase = first): GateTally {
  const least = Math.max(phases.indexOf(from), phases.indexOf(first));
  const counts = { compared: 0, diverged: 0, streamed: 0, errors: 0, unknown: 0, unnamedDirectWrites: 0 };
  const byPhase = new Map<Phase, number>();
  let earlierPhaseUntil: number | null = null;
  const forms = createFewest();
  const workflows = createFewest();
  const stream = createLatencies();
  const explicit = createLatencies();
  const ignored = new Map<string, number>();

  function notePhase(phase: Phase, insertedAt: number): void {
    byPhase.set(phase, (byPhase.get(phase) ?? 0) + 1);
    if (phases.indexOf(phase) < least) earlierPhaseUntil = Math.max(earlierPhaseUntil ?? insertedAt, insertedAt);
  }

  function addDirectWrite(judgement: Judgement, facts: SubmissionFacts, { writers }: GateRules): void {
    counts.streamed += 1;
    if (isStreamError(judgement.findings, facts)) counts.errors += 1;
    const { submission } = facts;
    if (!submission || !writers.some((writer) => names(writer, submission))) counts.unnamedDirectWrites += 1;
  }

  /** Whether it still counts once ignores are taken off. */
  function isDiverged({ findings, diverged }: Judgement, ignores: readonly DivergenceIgnore[]): boolean {
    if (!diverged) return false;
    const met = new Set<string>();
    const left = findings.filter(countsAsDivergence).filter((finding) => {
      const rules = coveringRules(ignores, finding);
      for (const { _id } of rules) met.add(_id);
      return rules.length === 0;
    });
    for (const id of met) ignored.set(id, (ignored.get(id) ?? 0) + 1);
    return left.length > 0;
  }

  function addCompared(judgement: Judgement, facts: SubmissionFacts, { ignores }: GateRules): void {
    counts.compared += 1;
    counts.streamed += 1;
    if (isDiverged(judgement, ignores)) counts.diverged += 1;
    if (isStreamError(judgement.findings, facts)) counts.errors += 1;
    stream.add(judgement.latenciesMs.get('stream'));
    explicit.add(judgement.latenciesMs.get('explicit'));
    if (facts.submission?.formId) forms.add(facts.submission.formId);
    for (const workflowId of chosenWorkflows(facts)) workflows.add(workflowId);
  }

  return {
    add(judgement, facts, rules) {
      const { countClass, exclusion, phase, findings, insertedAt } = judgement;
      if (phase) notePhase(phase, insertedAt);
      counts.unknown += findings.filter(({ kind }) => kind === 'unknown').length;
      if (exclusion === 'direct') addDirectWrite(judgement, facts, rules);
      else if (countClass !== 'excluded' && countClass !== 'pending' && (phase === null || phases.indexOf(phase) >= least)) addCompared(judgement, facts, rules);
    },
    latencies: { stream, explicit },
    read: () => ({
      ...counts,
      streamLatency: stream.read(),
      explicitLatency: explicit.read(),
      forms: forms.fewest(gateThresholds['minimum-per-form'].threshold),
      workflows: workflows.fewest(gateThresholds['minimum-per-workflow'].threshold),
      phase: mostOf(byPhase),
      earlierPhaseUntil,
      ignored,
    }),
  };
}

/** What the stream could not process, or started and did not see end. */
function isStreamError(findings: readonly Finding[], { decisions, executions }: SubmissionFacts): boolean {
  return findings.some(({ kind, path, event, workflowIds = [] }) => {
    if (kind === 'dead-lettered') return path === 'stream';
    if (kind !== 'not-executed') return false;
    const execution = executions.find((one) => one.event === event && workflowIds.includes(one.workflowId));
    if (execution) return execution.path === 'stream';
    return decisions.some((one) => one.path === 'stream' && one.event === event && one.outcome !== 'recorded' && one.matches.some(({ workflowId }) => workflowIds.includes(workflowId)));
  });
}

function mostOf(byPhase: ReadonlyMap<Phase, number>): Phase | null {
  const seen = phases.filter((phase) => byPhase.has(phase));
  return seen.reduce<Phase | null>((most, phase) => (most === null || (byPhase.get(phase) ?? 0) > (byPhase.get(most) ?? 0) ? phase : most), null);
}
