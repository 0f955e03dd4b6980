import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { listShipped } from './shipped-packages.mjs';

export type BillOfMaterials =
  | { readonly outcome: 'written'; readonly file: string; readonly packages: number }
  | { readonly outcome: 'not-made'; readonly reason: string };

/** Lists what is shipped in `reports/sbom.cdx.json`, for scanners. Asks no registry. */
export async function writeBillOfMaterials(directory: string, signal: AbortSignal): Promise<BillOfMaterials> {
  try {
    const bill = await listShipped(directory, signal);
    const file = path.join(directory, 'reports', 'sbom.cdx.json');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(bill, undefined, 2)}\n`);
    return { outcome: 'written', file, packages: bill.components.length };
  } catch (error) {
    signal.throwIfAborted();
    return { outcome: 'not-made', reason: error instanceof Error ? error.message : String(error) };
  }
}
