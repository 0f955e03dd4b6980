import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { complexityPage, textTable } from './complexity-page.ts';
import { measure } from './measurement.ts';
import { workspaceRoot } from './workspace-file.ts';

/** `npm run complexity`: prints the table, and writes docs/complexity.md. */
const measurement = await measure();
process.stdout.write(`${textTable(measurement)}\n`);
writeFileSync(path.join(workspaceRoot, 'docs/complexity.md'), complexityPage(measurement));
