/** Prints what is shipped, as CycloneDX; in plain Node, so that the image's build can do it, too. */
import { workspaceRoot } from './dependencies.mjs';
import { listShipped } from './shipped-packages.mjs';

process.stdout.write(`${JSON.stringify(await listShipped(workspaceRoot), undefined, 2)}\n`);
