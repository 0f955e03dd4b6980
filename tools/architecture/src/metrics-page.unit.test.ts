import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { apps, metricsOf } from './app-metrics.ts';
import { workspaceRoot } from './workspace.ts';

it('docs/metrics.md lists every metric of every app (vitest -u rewrites it)', { timeout: 60_000 }, async () => {
  const sections = [];
  for (const app of apps) {
    const rows = (await metricsOf(app)).map(({ name, type, labelNames, help }) => `| \`${name}\` | ${type} | ${labelNames.map((label) => `\`${label}\``).join(', ')} | ${help} |`);
    sections.push(`## ${app}`, '', '| metric | type | labels | means |', '|---|---|---|---|', ...rows, '');
  }
  const page = [
    '# Metrics',
    '',
    'Generated from what the apps register. Each app serves them on `/metrics`, with the label `app`, beside those of the Node process',
    '(`process_*`, `nodejs_*`: a blocked event loop shows in `nodejs_eventloop_lag_seconds`). Times are in seconds. Unknown is absent, never zero.',
    '',
    'Where `STREAM_PARTITIONS` is more than 1, what begins with `tandem_stream_` has the label `partition` (`2-of-3`), too, but for the runway, which is the shortest of the streams that the process leads.',
    '',
    'The stages of `tandem_stream_stage_seconds`, in the order an event goes through them; a step that fails and is tried again counts where it failed first:',
    '',
    '| stage | from | to |',
    '|---|---|---|',
    '| `commit_to_read` | the server’s commit, as the event tells it | the batch’s arrival, by the server’s clock |',
    '| `read_to_matched` | the arrival | its workflows are known |',
    '| `matched_to_recorded` | then | the executions are durable |',
    '| `recorded_to_enqueued` | then | the queue has taken their jobs |',
    '| `enqueued_to_decided` | then, or the last stage that had something to do | the decision is durable |',
    '',
    ...sections,
  ].join('\n');
  await expect(page).toMatchFileSnapshot(resolve(workspaceRoot, 'docs/metrics.md'));
});
