import type { Results, RowResult } from '../results.ts';
import type { RowId } from '../rows/row.ts';
import type { Figure } from '../statistics/summary.ts';
import { boundText, figureRows, numberText } from './figures.ts';
import { markdownTable, mermaidChart } from './markdown.ts';

/** docs/performance.md of one bench: every figure in it comes from the results. */
export function performancePage(results: Results): string {
  const parts = [introduction(results), goalTable(results), throughput(results), memory(results), bounds(results), ...results.rows.map(rowSection), surroundings(results), repetition];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function introduction({ startedAt, seconds, plan, machine }: Results): string {
  return `# Performance

Measured by \`npm run bench\` on ${startedAt.slice(0, 10)}, in ${Math.round(seconds / 60)} minutes, and written from its results
([performance.json](performance.json)); don't edit the figures here. Everybody was measured in one run, in ${plan.rounds} rounds,
taking turns at coming first, each in a process of its own and on fresh backends, as what one leaves behind slows the next;
shown is the median of the rounds with the lowest and the highest. ${machine.cpus} cores carry everything at once: the server,
Redis, the load and who is measured.

"Raw", the thinnest loop, is the limit: cluster stream → executions → jobs and decisions, by the same driver and
queue, with the same documents, several batches at once, and nothing else: no matching, no checks, no
checkpoint, no lease, no recovery.`;
}

function goalTable({ rows }: Results): string {
  const lines = rows.flatMap((row) =>
    row.verdicts.map((verdict) => [
      row.title,
      `${verdict.of}, ${verdict.what}`,
      boundText(verdict),
      verdict.value === null ? 'not measured' : numberText(verdict.value),
      verdict.reached ? 'yes' : '**no**',
    ]),
  );
  return `## Goals\n\n${markdownTable([['what', 'figure', 'goal', 'median', 'reached'], ...lines], [2, 3])}

Effects lost and doubled are counted by \`npm run chaos\`, planted divergences by \`npm run demo\`.`;
}

const rowOf = ({ rows }: Results, id: RowId): RowResult | undefined => rows.find((row) => row.id === id);
const figuresNamed = (row: RowResult | undefined, what: string): readonly Figure[] => row?.figures.filter((figure) => figure.what === what && figure.unit !== '×') ?? [];

function throughput(results: Results): string {
  const figures = figuresNamed(rowOf(results, 'watcher-against-raw'), 'throughput');
  if (figures.length === 0) return '';
  return `## Saturated\n\n${mermaidChart({
    title: 'Events per second, median',
    x: { title: 'contender', labels: figures.map(({ of }) => of) },
    y: 'events/s',
    kind: 'bar',
    values: [figures.map(({ median }) => median)],
  })}`;
}

/** The first round's, of each contender. */
function memory(results: Results): string {
  const series = rowOf(results, 'backlog')?.series ?? [];
  const first = series.filter((one, index) => series.findIndex(({ of }) => of === one.of) === index);
  const [longest] = [...first].sort((a, b) => b.values.length - a.values.length);
  if (longest === undefined) return '';
  return `## Memory while catching up\n\nResident memory in the first round: ${first.map(({ of }) => of).join(', ')}, in this order.\n\n${mermaidChart({
    title: 'Resident memory while catching up',
    x: { title: 'seconds', labels: longest.values.map((_, index) => String(Math.round((index * longest.everyMs) / 1_000))) },
    y: 'MB',
    kind: 'line',
    values: first.map(({ values }) => values),
  })}`;
}

/** What an event costs, part by part, from the raw contenders. */
function bounds(results: Results): string {
  const cpu = figuresNamed(rowOf(results, 'watcher-against-raw'), 'CPU');
  const of = (name: string): number | undefined => cpu.find((figure) => figure.of === name)?.median;
  const [read, queue, writes, loop, watcher] = ['raw change-stream read', 'raw addBulk', 'raw bulk writes', 'thinnest loop', 'watcher'].map(of);
  if (read === undefined || queue === undefined || writes === undefined || loop === undefined || watcher === undefined) return '';
  return `## What bounds it

One thread of JavaScript and the driver's BSON. Of an event's CPU time in the thinnest loop (${numberText(loop)} µs), reading the
stream alone takes ${numberText(read)} µs, \`addBulk\` alone ${numberText(queue)} µs, and the two bulk writes alone ${numberText(writes)} µs. The watcher takes
${numberText(watcher)} µs: what lies between is checking each event, matching, the keys, and the bookkeeping that lets it be killed at any moment.
The cores are shared, so what the server and Redis spend on an event bounds everybody alike.${overload(results)}${matching(results)}${comparison(results)}`;
}

const fastRate = 1_000;

/** Where the machine cannot carry the faster rate, whoever follows. */
function overload(results: Results): string {
  const rates = figuresNamed(rowOf(results, 'latency'), 'saturated rate');
  const most = Math.max(...rates.map(({ median }) => median));
  if (rates.length === 0 || most >= fastRate) return '';
  return `

At ${numberText(fastRate)}/s this machine is past its end: writers as fast as they are answered get ${rates.map(({ of, median }) => `${numberText(median)} a second in beside the ${of}`).join(', ')}.
So the latencies at that rate are those of a queue that grows, for everybody; those at 200/s are the ones to compare.`;
}

function matching(results: Results): string {
  const [few, , many] = figuresNamed(rowOf(results, 'matching'), 'matching');
  if (few === undefined || many === undefined) return '';
  return `

Matching is bound by memory. Where the same few workflows come again and again, the cores' caches hold them, and ${numberText(few.median)}
submissions a second are matched; with ${many.of} each submission meets four that nobody has touched for thousands of
submissions, and waits for them. It takes ${numberText(1e6 / many.median)} µs then, a fraction of what else an event takes.`;
}

function comparison(results: Results): string {
  const row = rowOf(results, 'comparing');
  const [cpu, throughput] = [figuresNamed(row, 'own CPU')[0], figuresNamed(row, 'throughput')[0]];
  if (cpu === undefined || throughput === undefined) return '';
  return `

The comparison is one thread, beside which only the collector works: a submission takes ${numberText(1_000_000 / throughput.median)} µs, and ${numberText(cpu.median)} µs of CPU. By a profile about half of that
goes into decoding what is read (a submission, two decisions, two executions), a quarter into judging, the rest into what these leave behind. A million in a minute
would be 60 µs: four such threads, and a server on other cores.`;
}

function rowSection(row: RowResult): string {
  const failure = row.failure === null ? '' : `\n\nNot measured: ${row.failure.split('\n')[0] ?? ''}`;
  const loads = row.rounds.map(({ loadBefore, loadAfter }) => `${loadBefore.toFixed(1)} → ${loadAfter.toFixed(1)}`).join(', ');
  const table = row.figures.length === 0 ? '' : `\n\n${markdownTable([['', 'figure', 'median', 'lowest', 'highest', ''], ...figureRows(row.figures)], [2, 3, 4])}`;
  return `## ${capitalized(row.title)}\n\n${descriptions[row.id]}${table}${failure}\n\nLoad average before → after each round: ${loads === '' ? '–' : loads}.`;
}

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const descriptions: Readonly<Record<RowId, string>> = {
  'watcher-against-raw': `Everybody reads the same backlog, the first tenth as warm-up, and must leave one execution, one job and one decision of
each event; the watcher is the real app, from its sources. \`raw addBulk\` and \`raw bulk writes\` make up their
events. The explicit path is the lib that the handler uses, 32 calls at once, each waited for, its insert included.`,
  latency: `An open loop from a process of its own: whose turn has come is begun, answered or not. From the insert's start to the moment when
\`addBulk\` has resolved in the process that is measured, by the machine's one clock, to the microsecond. Of the explicit
path (the real handler) from the request's start. *Saturated* is 32 writers as fast as they are answered.`,
  backlog: `Time is that of the whole backlog at the rate after the first tenth. Memory is flat where the last third of the run has at most
1.2 times the first third's, by their medians.`,
  matching: 'The look-up of candidates and their filters, alone in a process; two of the four workflows match.',
  reads: `Counted on the wire, by the names of the commands that pass between the real process and the server. The stream's own
\`getMore\` is apart: it asks for what is new, and brings many events at once when there are many.`,
  comparing: `As many submissions as the backlog has, of four organizations with five forms and ten workflows each, stamped \`parallel\`, with both
decisions, their executions, the workflows' history and a checkpoint: read once and judged in a process of its own, through the
ports of \`npm run reconcile\`. Any finding, or a submission that is not counted once, makes it a failure.`,
  takeover: 'Two watchers under a trickle of submissions; from the SIGKILL of the leader to the first job of the standby.',
  reconnect: `From the first write that the server takes again to the job of that very write. One node: a restart on the same data, and a
step-down after which the same node leads again.`,
  'idle-checkpoint': "By the server's clock, looked at ten times a second while nothing happens.",
};

function surroundings({ machine, backends }: Results): string {
  const limits = backends.flatMap(({ limits }) => limits);
  return `## Machine and backends

- ${machine.cpus} × ${machine.model}, ${machine.memoryGigabytes} GB, ${machine.system}, Node ${machine.node}
${backends.map(({ name, label, version }) => `- ${name}: ${label}, ${version}`).join('\n')}
${limits.length === 0 ? '' : `- what this server can't show: ${limits.join('; ')}\n`}`.trimEnd();
}

const repetition = `## How to repeat it

    npm run bench -- --json docs/performance.json     # everything; about an hour
    npm run bench -- --render docs/performance.json   # this page from it

\`--quick\` takes minutes, \`--only watcher-against-raw\` one row, \`--rounds\` and \`--backlog\` more or less. It starts its own
backends, or takes those of \`MONGODB_URI\` and \`REDIS_URL\`. A goal that is missed is a result, not an error: the exit code is 0
where every row could be measured.`;
