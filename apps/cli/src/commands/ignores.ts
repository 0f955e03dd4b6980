import { formIdSchema, workflowIdSchema, type OrgId } from '@tandem/documents';
import { addIgnore, endIgnore, ignorableKinds, ignoreOrderSchema } from '@tandem/reconciliation';
import { Option, type Command } from 'commander';
import { checked } from '../gates/checked.ts';
import { withGates } from '../gates/connect.ts';
import { renderIgnores } from '../gates/render.ts';
import { byOption, durationUpToAMonth, name, orgOption, reasonOption } from '../options.ts';
import { fail, write, writeJson } from '../output.ts';
import { parsedBy } from '../parsed-by.ts';
import { refuse } from '../refuse.ts';

const mostListed = 1_000;

interface AddOptions {
  readonly org: OrgId;
  readonly kind: string;
  readonly cause?: string;
  readonly form?: string;
  readonly workflow?: string;
  readonly owner: string;
  readonly reason: string;
  readonly for: number;
  readonly by: string;
}

/** `ignores`: divergences that somebody answers for, each for a while. */
export function addIgnoresCommand(program: Command): void {
  const command = program.command('ignores').description('Take known divergences off the divergence rate, with an owner, a reason and an end.');
  command
    .command('add')
    .description('Add a rule, or renew the one that is the same.')
    .addOption(orgOption().makeOptionMandatory())
    .addOption(new Option('--kind <kind>', 'which findings').choices(ignorableKinds).makeOptionMandatory())
    .addOption(new Option('--cause <cause>', 'of one cause only').argParser(name))
    .addOption(new Option('--form <id>', 'of one form only').argParser(parsedBy(formIdSchema)))
    .addOption(new Option('--workflow <id>', 'about one workflow only').argParser(parsedBy(workflowIdSchema)))
    .addOption(new Option('--owner <name>', 'who answers for it').argParser(name).makeOptionMandatory())
    .addOption(reasonOption().makeOptionMandatory())
    .addOption(new Option('--for <length>', 'how long, as in 7d; 30d at most').argParser(durationUpToAMonth).makeOptionMandatory())
    .addOption(byOption())
    .action(async (given: AddOptions) => {
      const { org, cause = null, form = null, workflow = null, for: forMs, ...rest } = given;
      const order = checked(ignoreOrderSchema, { ...rest, orgId: org, cause, formId: form, workflowId: workflow, forMs });
      if (!order) return;
      const outcome = await withGates((ports) => addIgnore(ports, order));
      if (outcome.outcome === 'too-many') refuse(`refused: the organization has ${outcome.most} already; end some`);
      else write(`${outcome.outcome} ${outcome.rule._id}, until ${outcome.rule.expiresAt.toISOString()}\n`);
    });
  command
    .command('list')
    .description('Those that stand, and how many submissions each covered.')
    .addOption(orgOption())
    .option('--json', 'as JSON', false)
    .action(({ org, json }: { readonly org?: OrgId; readonly json: boolean }) =>
      withGates(async ({ ignores, clock }) => {
        const rules = await ignores.standing(org ?? null, mostListed);
        if (json) writeJson(rules);
        else write(renderIgnores(rules, clock()));
      }),
    );
  command
    .command('end <id>')
    .description('Let its findings count again.')
    .addOption(byOption())
    .addOption(reasonOption())
    .action(async (id: string, { by, reason }: { readonly by: string; readonly reason?: string }) => {
      const outcome = await withGates((ports) => endIgnore(ports, { id, by, reason: reason ?? null }));
      if (outcome === 'ended') write('ended\n');
      else fail('there is no such ignore that stands');
    });
}
