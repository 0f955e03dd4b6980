import type { ReportInputs } from './inputs.ts';
import { reportSchemaVersion, type Report } from './schema/report.ts';
import { countsOf, divergenceOf, latencyOf } from './sections/counts.ts';
import { findingsOf, heatOf } from './sections/findings.ts';
import { headerOf } from './sections/header.ts';
import { nameOf, sentenceOf } from './sections/text.ts';
import { flipsOf, streamOf } from './sections/time-lines.ts';
import { checksOf, gateLinesOf, verdictsOf } from './sections/verdicts.ts';
import { scoreTargets } from './targets/score-targets.ts';

/** One object of what a run came to. Pure; everything in it is bounded, however large the run. */
export function buildReport(inputs: ReportInputs): Report {
  const { run, findings } = inputs;
  return {
    schemaVersion: reportSchemaVersion,
    id: nameOf(run._id),
    generatedAt: inputs.generatedAt.toISOString(),
    header: headerOf(inputs),
    verdict: verdictsOf(run),
    gates: gateLinesOf(run.gates),
    checks: checksOf(run),
    targets: scoreTargets(inputs),
    counts: countsOf(run),
    divergence: divergenceOf(run),
    latency: latencyOf(run),
    findings: findingsOf(inputs),
    stream: streamOf(inputs.samples),
    flips: flipsOf(inputs.phaseChanges),
    heat: heatOf(findings),
    failures: run.failures.slice(0, 1_000).map(({ orgId, during, message }) => ({ orgId: nameOf(orgId), during: nameOf(during), message: sentenceOf(message) })),
    sinceBefore: null,
    sections: inputs.sections.slice(0, 10).map(({ title, says, heads, rows }) => ({
      title: nameOf(title), says: sentenceOf(says), heads: heads.slice(0, 20).map(nameOf), rows: rows.slice(0, 500).map((row) => row.slice(0, 20).map(sentenceOf)),
    })),
  };
}
