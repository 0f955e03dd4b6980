import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { listShipped } from './shipped-packages.mjs';
import type { Step } from './test-reports.ts';

export type BillOfMaterials =
  | { readonly outcome: 'written'; readonly packages: number }
  | { readonly outcome: 'not-made'; readonly reason: string };

/** The gate's step: `reports/sbom.cdx.json`, for scanners. Counts as one test. */
export async function billOfMaterials(directory: string, signal: AbortSignal): Promise<Step> {
  const bill = await writeBillOfMaterials(directory, path.join(directory, 'reports', 'sbom.cdx.json'), signal);
  const succeeded = bill.outcome === 'written';
  if (!succeeded) console.log(`no bill of materials: ${bill.reason}`);
  return { name: 'bill of materials', succeeded, tally: { passed: Number(succeeded), failed: Number(!succeeded), skipped: 0 } };
}

/** Lists in the file, as CycloneDX, what the workspace in the directory ships. Asks no registry. */
export async function writeBillOfMaterials(directory: string, file: string, signal: AbortSignal): Promise<BillOfMaterials> {
  try {
    const bill = await listShipped(directory, signal);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(bill, undefined, 2)}\n`);
    return { outcome: 'written', packages: bill.components.length };
  } catch (error) {
    signal.throwIfAborted();
    return { outcome: 'not-made', reason: error instanceof Error ? error.message : String(error) };
  }
}
