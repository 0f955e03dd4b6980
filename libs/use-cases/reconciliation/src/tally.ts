import { countClasses, exclusionReasons, type CountClass, type ExclusionReason, type Judgement, type SubmissionFacts } from '@tandem/comparison';
import { phases, triggerPaths, type TriggerPath } from '@tandem/documents';
import { chosenWorkflows } from './chosen-workflows.ts';
import { createNameTally, type CountsByName } from './counts-by-name.ts';
import { createLatencyTally, type LatencySummary, type LatencyTally } from './latency-tally.ts';

/** Each submission in exactly one class, each excluded one with one reason. */
export interface Counts {
  readonly submissions: number;
  readonly classes: Readonly<Record<CountClass, number>>;
  readonly exclusions: Readonly<Record<ExclusionReason, number>>;
  /** Of those neither pending nor excluded. */
  readonly diverged: number;
  readonly latency: Readonly<Partial<Record<TriggerPath, LatencySummary>>>;
}

/** Forms have each submission once, `''` where it names none that is valid; a submission may concern several workflows, or none. */
export interface CountsOfAll extends Counts {
  readonly byForm: CountsByName<{ readonly formId: string }>;
  readonly byWorkflow: CountsByName<{ readonly workflowId: string }>;
}

/** By the phase of the stamp; `unstamped` for direct writes. */
export const countGroups = [...phases, 'unstamped'] as const;
export type CountGroup = (typeof countGroups)[number];

export interface TallyReading {
  readonly total: CountsOfAll;
  /** Phases without a submission are left out. */
  readonly byPhase: Readonly<Partial<Record<CountGroup, Counts>>>;
}

export interface Tally {
  add(judgement: Judgement, facts: Pick<SubmissionFacts, 'submission' | 'decisions'>): void;
  /** Takes in all that another has counted. */
  merge(other: Tally): void;
  /** Counts of everything added; forms and workflows beyond the largest so many are pooled. */
  counts(mostNames: number): TallyReading;
  readonly parts: TallyParts;
}

interface TallyParts {
  readonly total: Counter;
  readonly groups: ReadonlyMap<CountGroup, Counter>;
  readonly forms: ReturnType<typeof createNameTally>;
  readonly workflows: ReturnType<typeof createNameTally>;
}

/** Counts in bounded memory, however many submissions there are. */
export function createTally(): Tally {
  const total = createCounter();
  const groups = new Map<CountGroup, Counter>();
  const forms = createNameTally();
  const workflows = createNameTally();

  const groupOf = (name: CountGroup) => {
    const group = groups.get(name) ?? createCounter();
    groups.set(name, group);
    return group;
  };

  return {
    add(judgement, facts) {
      total.add(judgement);
      groupOf(judgement.phase ?? 'unstamped').add(judgement);
      const one = { submissions: 1, compared: judgement.countClass === 'pending' || judgement.countClass === 'excluded' ? 0 : 1, diverged: judgement.diverged ? 1 : 0 };
      forms.add(formOf(facts), one);
      for (const workflowId of chosenWorkflows(facts)) workflows.add(workflowId, one);
    },
    merge({ parts }) {
      total.merge(parts.total);
      for (const [name, group] of parts.groups) groupOf(name).merge(group);
      forms.merge(parts.forms);
      workflows.merge(parts.workflows);
    },
    counts: (mostNames) => ({
      total: {
        ...total.read(),
        byForm: forms.read(mostNames, (formId) => ({ formId })),
        byWorkflow: workflows.read(mostNames, (workflowId) => ({ workflowId })),
      },
      byPhase: Object.fromEntries([...groups].map(([name, group]) => [name, group.read()])),
    }),
    parts: { total, groups, forms, workflows },
  };
}

function formOf({ submission, decisions }: Pick<SubmissionFacts, 'submission' | 'decisions'>): string {
  return submission?.formId ?? decisions[0]?.formId ?? '';
}

type Counter = ReturnType<typeof createCounter>;

function createCounter() {
  const classes = zeroes<CountClass>(countClasses);
  const exclusions = zeroes<ExclusionReason>(exclusionReasons);
  const latency = new Map<string, LatencyTally>();
  const sums = { submissions: 0, diverged: 0 };

  const latencyOf = (path: string) => {
    const tally = latency.get(path) ?? createLatencyTally();
    latency.set(path, tally);
    return tally;
  };

  return {
    add({ countClass, exclusion, diverged, latenciesMs }: Judgement): void {
      sums.submissions += 1;
      classes[countClass] += 1;
      if (exclusion) exclusions[exclusion] += 1;
      if (diverged) sums.diverged += 1;
      for (const [path, ms] of latenciesMs) latencyOf(path).add(ms);
    },
    merge(other: { readonly parts: { readonly classes: typeof classes; readonly exclusions: typeof exclusions; readonly sums: typeof sums; readonly latency: typeof latency } }): void {
      const { parts } = other;
      addUp(classes, parts.classes);
      addUp(exclusions, parts.exclusions);
      addUp(sums, parts.sums);
      for (const [path, tally] of parts.latency) latencyOf(path).merge(tally);
    },
    read: (): Counts => ({
      ...sums,
      classes: { ...classes },
      exclusions: { ...exclusions },
      latency: Object.fromEntries(triggerPaths.flatMap((path) => {
        const tally = latency.get(path);
        return tally ? [[path, tally.read()]] : [];
      })),
    }),
    parts: { classes, exclusions, sums, latency },
  };
}

function addUp<K extends string>(sums: Record<K, number>, added: Readonly<Record<K, number>>): void {
  for (const name of Object.keys(sums) as K[]) sums[name] += added[name];
}

function zeroes<K extends string>(names: Readonly<Record<K, unknown>>): Record<K, number> {
  return Object.fromEntries(Object.keys(names).map((name) => [name, 0])) as Record<K, number>;
}
