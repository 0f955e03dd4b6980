import { formIdSchema, type OrgId } from '@tandem/documents';
import { directWriterOrderSchema, endDirectWriter, nameDirectWriter } from '@tandem/reconciliation';
import { Option, type Command } from 'commander';
import { checked } from '../gates/checked.ts';
import { withGates } from '../gates/connect.ts';
import { renderWriters } from '../gates/render.ts';
import { byOption, orgOption, reasonOption, wholeNumber } from '../options.ts';
import { fail, write, writeJson } from '../output.ts';
import { parsedBy } from '../parsed-by.ts';
import { refuse } from '../refuse.ts';

const mostListed = 1_000;

interface NameOptions {
  readonly org: OrgId;
  readonly form: string;
  readonly fields?: readonly string[];
  readonly formVersion?: number | null;
  readonly reason: string;
  readonly by: string;
}

/** `direct-writers`: whose the submissions are that carry no stamp. */
export function addDirectWritersCommand(program: Command): void {
  const command = program.command('direct-writers').description('Name the writers of submissions that carry no stamp; those that nobody names block every move past shadow.');
  command
    .command('name <writer>')
    .description('Say whose unstamped submissions of a form are, and that it starts no workflows by itself.')
    .addOption(orgOption().makeOptionMandatory())
    .addOption(new Option('--form <id>', 'of which form').argParser(parsedBy(formIdSchema)).makeOptionMandatory())
    .option('--fields <names...>', 'fields of the data that are all there')
    .addOption(new Option('--form-version <number>', 'of one version of the form only').argParser(wholeNumber(0, 999_999_999)))
    .addOption(reasonOption().makeOptionMandatory())
    .addOption(byOption())
    .action(async (name: string, { org, form, fields = [], formVersion = null, ...rest }: NameOptions) => {
      const order = checked(directWriterOrderSchema, { ...rest, name, orgId: org, formId: form, fields, formVersion });
      if (!order) return;
      const outcome = await withGates((ports) => nameDirectWriter(ports, order));
      if (outcome.outcome === 'named') write(`named by ${outcome.rule._id}\n`);
      else refuse(`refused: the organization has ${outcome.most} rules already; end some`);
    });
  command
    .command('list')
    .description('Those that stand.')
    .addOption(orgOption())
    .option('--json', 'as JSON', false)
    .action(({ org, json }: { readonly org?: OrgId; readonly json: boolean }) =>
      withGates(async ({ writers }) => {
        const rules = await writers.standing(org ?? null, mostListed);
        if (json) writeJson(rules);
        else write(renderWriters(rules));
      }),
    );
  command
    .command('end <id>')
    .description('Its writer is unknown again.')
    .addOption(byOption())
    .addOption(reasonOption())
    .action(async (id: string, { by, reason }: { readonly by: string; readonly reason?: string }) => {
      const outcome = await withGates((ports) => endDirectWriter(ports, { id, by, reason: reason ?? null }));
      if (outcome === 'ended') write('ended\n');
      else fail('there is no such rule that stands');
    });
}
