import { runService } from '@tandem/service-host';
import { compose } from './compose.ts';
import { loadConfig } from './config.ts';

await runService({ name: 'platform-handler', loadConfig, compose });
