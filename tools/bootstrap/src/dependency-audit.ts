import { execa } from 'execa';
import { z } from 'zod';

/** What is read of `npm audit --json`. */
const auditSchema = z.object({ metadata: z.object({ vulnerabilities: z.object({ high: z.number(), critical: z.number() }) }) });

export type Audit =
  | { readonly outcome: 'clean' }
  | { readonly outcome: 'vulnerable'; readonly high: number; readonly critical: number }
  /** The registry could not be asked: nobody knows. */
  | { readonly outcome: 'not-told' };

/** What shipped packages have known vulnerabilities of a severity that must not land. */
export async function auditDependencies(directory: string, signal: AbortSignal): Promise<Audit> {
  const { stdout } = await execa('npm', ['audit', '--omit=dev', '--json'], { cwd: directory, reject: false, timeout: 60_000, cancelSignal: signal });
  return readAudit(stdout);
}

export function readAudit(text: string): Audit {
  const parsed = auditSchema.safeParse(parseJson(text));
  if (!parsed.success) return { outcome: 'not-told' };
  const { high, critical } = parsed.data.metadata.vulnerabilities;
  return high + critical > 0 ? { outcome: 'vulnerable', high, critical } : { outcome: 'clean' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
