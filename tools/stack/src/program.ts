import { Command } from 'commander';

export interface StackActions {
  readonly start: (options: { readonly data?: string }) => Promise<void>;
  readonly doctor: () => Promise<void>;
}

/** What the command line knows, not yet read. */
export function createProgram({ start, doctor }: StackActions): Command {
  const program = new Command('stack').description('MongoDB, Redis and Unleash for development');
  program
    .command('start', { isDefault: true })
    .description('start what the environment does not name by URL, and stay until Ctrl-C')
    .option('--data <directory>', 'keep the data there; a temporary folder by default')
    .action(start);
  program
    .command('doctor')
    .description('say what would be used for each backend, and why; starts nothing')
    .action(doctor);
  return program;
}
