import process from 'node:process';
import { nodeIdSchema, type NodeId, type OrgId } from '@tandem/documents';
import { settledInWords, settleDoubt, type SettleOrder, type SettlePorts } from '@tandem/repair';
import { Option, type Command } from 'commander';
import { extendedJson } from '../extended-json.ts';
import { withDoubts } from '../in-doubt/connect.ts';
import { renderExecution, renderList } from '../in-doubt/render.ts';
import { byOption, orgOption, reasonOption, wholeNumber } from '../options.ts';
import { fail, write, writeJson } from '../output.ts';
import { parsedBy } from '../parsed-by.ts';
import { workThrough, type WorkedOn } from '../work-through.ts';

/** `in-doubt`: executions with a node of which nobody knows whether it has acted, for a person to settle. */
export function addInDoubtCommand(program: Command, signal: AbortSignal): void {
  const command = program.command('in-doubt').description('Look at executions that stopped within a node that may have acted, and let them go on.');
  addList(command);
  addShow(command);
  addSettle(command, signal);
}

interface ListOptions {
  readonly org?: OrgId;
  readonly limit: number;
  readonly json: boolean;
}

function addList(command: Command): void {
  command
    .command('list')
    .description('By organization, the oldest first.')
    .addOption(orgOption())
    .option('--limit <count>', 'how many at most', wholeNumber(1, 1_000), 50)
    .option('--json', 'as JSON', false)
    .action(({ org, limit, json }: ListOptions) =>
      withDoubts(async ({ doubts }) => {
        // one more tells whether there are more
        const found = await doubts.list(org ?? null, limit + 1);
        const [shown, isMore] = [found.slice(0, limit), found.length > limit];
        if (json) writeJson({ executions: shown, isMore });
        else write(renderList(shown, isMore));
      }),
    );
}

function addShow(command: Command): void {
  command
    .command('show <execution>')
    .description('Everything about one: which node is in doubt, by which key the other side may know it, what came before.')
    .option('--json', 'as extended JSON, whole', false)
    .action((key: string, { json }: { json: boolean }) =>
      withDoubts(async ({ doubts }) => {
        const execution = await doubts.find(key);
        if (!execution) fail(settledInWords({ outcome: 'unknown' }));
        else if (json) writeJson(extendedJson(execution));
        else write(renderExecution(execution));
      }),
    );
}

const nodeId = parsedBy(nodeIdSchema.transform((id): NodeId => id));
const nodeIds = (text: string, before: readonly NodeId[] = []): readonly NodeId[] => [...before, nodeId(text)];

function addSettle(command: Command, signal: AbortSignal): void {
  command
    .command('settle <executions...>')
    .description('Say of each node in doubt whether it has acted, and let the execution go on: what has not acted is done again, with the same key.')
    .addOption(new Option('--acted <nodes...>', 'they have: go on behind them').argParser(nodeIds).default([], 'none'))
    .addOption(new Option('--not-acted <nodes...>', 'they have not: do them again').argParser(nodeIds).default([], 'none'))
    .addOption(reasonOption().makeOptionMandatory())
    .addOption(byOption())
    .action(async (keys: string[], word: Omit<SettleOrder, 'key'>) => {
      const settled = async (ports: SettlePorts, key: string): Promise<WorkedOn> => {
        const result = await settleDoubt(ports, { key, ...word });
        return { sentence: settledInWords(result), came: result.outcome === 'resumed' ? 'done' : 'left' };
      };
      process.exitCode = await withDoubts((ports) => workThrough(new Set(keys), (key) => settled(ports, key), { done: 'settled', none: 'no execution is named', write, signal }));
    });
}
