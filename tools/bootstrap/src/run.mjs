/** `node run.mjs ENTRY ARGUMENTS…`: installs the dependencies where needed, then runs the entry from its sources. */
import { ensureDependencies } from './dependencies.mjs';
import { runSource } from './run-source.mjs';

const [entry, ...entryArguments] = process.argv.slice(2);
if (entry === undefined) {
  console.error('usage: node tools/bootstrap/src/run.mjs ENTRY ARGUMENTS…');
  process.exit(64);
}
await ensureDependencies();
runSource(entry, entryArguments);
