import process from 'node:process';
import { runService } from '@tandem/service-host';
import { usage } from './arguments.ts';
import { compose } from './compose.ts';
import { loadConfig } from './config.ts';

if (process.argv.includes('--help')) process.stdout.write(usage);
else await runService({ name: 'watcher', loadConfig, compose });
