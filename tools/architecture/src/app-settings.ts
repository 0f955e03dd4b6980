import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workspaceRoot } from './workspace.ts';

type LoadConfig = (environment: Readonly<Record<string, string | undefined>>, given: readonly string[]) => unknown;

/** How an app reads its settings; it throws where one is wrong. */
export async function configOf(app: string): Promise<LoadConfig> {
  // an app is imported by nobody; only its settings are looked at here
  const { loadConfig } = (await import(pathToFileURL(resolve(workspaceRoot, 'apps', app, 'src/config.ts')).href)) as { readonly loadConfig: LoadConfig };
  return loadConfig;
}

/** Of these variables those that an app does not read: a value that no setting can have goes unnoticed. */
export async function unreadBy(app: string, variables: readonly string[]): Promise<readonly string[]> {
  const loadConfig = await configOf(app);
  const wrong = Object.fromEntries(variables.map((variable) => [variable, '\u0000'.repeat(5_000)]));
  try {
    loadConfig(wrong, []);
  } catch (error) {
    return variables.filter((variable) => !(error as Error).message.includes(`\n  ${variable}: `));
  }
  return variables;
}
