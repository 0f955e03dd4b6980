import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const secretsSchema = z.object({
  adminToken: z.string().regex(/^\*:\*\.[0-9a-f]{48}$/),
  clientToken: z.string().regex(/^default:development\.[0-9a-f]{48}$/),
  login: z.object({ username: z.string().min(1), password: z.string().min(8) }),
});

/** The tokens and the dashboard's login of one Unleash. */
export type UnleashSecrets = z.infer<typeof secretsSchema>;

/** The secrets of the Unleash whose data is in this folder: those stored beside the data, else new ones. */
export async function unleashSecrets(directory: string): Promise<UnleashSecrets> {
  const file = path.join(directory, 'secrets.json');
  const stored = await readFile(file, 'utf8').catch(() => undefined);
  if (stored !== undefined) return secretsSchema.parse(JSON.parse(stored));
  const secrets: UnleashSecrets = {
    adminToken: `*:*.${randomBytes(24).toString('hex')}`,
    clientToken: `default:development.${randomBytes(24).toString('hex')}`,
    login: { username: 'admin', password: randomBytes(9).toString('base64url') },
  };
  await mkdir(directory, { recursive: true });
  await writeFile(file, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
  return secrets;
}
