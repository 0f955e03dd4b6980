import { phases } from '@tandem/documents';
import type { ReportInputs } from '../inputs.ts';
import type { ReportHeader } from '../schema/header.ts';
import { isoOf, nameOf } from './text.ts';

const mostVersions = 20;

export function headerOf({ run, versions, findings, phaseChanges }: ReportInputs): ReportHeader {
  const decided = findings.flatMap(({ truths }) => truths?.decided.map(({ matcherVersion }) => matcherVersion) ?? []);
  const stamped = findings.flatMap(({ truths }) => (truths?.stamp ? [truths.stamp.flagRevision] : []));
  return {
    runId: nameOf(run._id),
    trigger: run.trigger,
    by: nameOf(run.by),
    state: run.state,
    orgId: run.orgId,
    window: { from: isoOf(run.window.from), to: isoOf(run.window.to) },
    startedAt: run.startedAt.toISOString(),
    endedAt: run.endedAt.toISOString(),
    comparedUpTo: run.comparedUpTo === null ? null : isoOf(run.comparedUpTo),
    streamWatermark: run.streamWatermark && isoOf(run.streamWatermark.seconds * 1_000),
    phases: [...phases, 'unstamped' as const].flatMap((phase) => {
      const counts = run.byPhase[phase];
      return counts ? [{ phase, submissions: counts.submissions }] : [];
    }),
    organizations: run.organizations.length + (run.organizationsLeftOut ?? 0),
    rechecked: run.rechecked,
    versions: {
      tandem: versions.tandem,
      matcher: different([...versions.matcher, ...decided]),
      flagRevisions: different([...versions.flagRevisions, ...phaseChanges.map(({ flagRevision }) => flagRevision), ...stamped]),
    },
  };
}

const different = (names: readonly string[]) => [...new Set(names.map(nameOf))].sort().slice(0, mostVersions);
