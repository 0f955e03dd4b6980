import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsOf, type SettingRow } from './settings-table.ts';
import { workspaceRoot } from './workspace.ts';

const schemas = [
  { title: 'legacy-trigger', app: 'legacy-trigger', name: 'settings', remark: 'The handler of the explicit path.' },
  { title: 'Your own handler', app: 'legacy-trigger', name: 'handlerSettings', remark: '`openExplicitPath` of `@tandem/legacy-trigger/handler` ([quick start](quick-start.md#5-your-handler)).' },
  { title: 'watcher', app: 'watcher', name: 'settings', remark: 'With `--drain` it serves nothing over HTTP unless `PORT` is set. Give all watchers of a deployment the same settings.' },
  { title: 'worker', app: 'worker', name: 'settings', remark: 'It executes the workflows.' },
  { title: 'reconciler', app: 'reconciler', name: 'settings', remark: 'The comparison, the fallback, the console.' },
  { title: 'The commands', app: 'cli', name: 'settings', remark: 'Every command asks for these, except `privileges`, `atlas generate` and `migration create-flag`. The sections below name what some need besides.' },
  { title: 'Commands that start something', app: 'cli', name: 'queueSettings', remark: '`repair --apply`, `dead-letters retry` and `migration release`, beside those.' },
  { title: 'Commands about the flag', app: 'cli', name: 'flagSettings', remark: '`migration`, beside those.' },
];

const row = ({ variable, meaning, values, unset }: SettingRow) => `| \`${variable}\` | ${meaning ?? ''} | ${values} | ${unset} |`;

describe('settings', () => {
  it('docs/configuration.md lists every setting of every app (vitest -u rewrites it)', async () => {
    const sections = [];
    for (const { title, app, name, remark } of schemas) {
      const rows = (await settingsOf(app, name)).map(row);
      sections.push(`## ${title}`, '', remark, '', '| variable | means | values | where it is not set |', '|---|---|---|---|', ...rows, '');
    }
    const page = [
      '# Configuration',
      '',
      'Generated from the schemas of the apps’ `config.ts`. Every setting is a variable of the environment, read once at the start. An app that finds something wrong names all',
      'that is wrong (`CONFIG_INVALID`), and ends with code 78. Lengths of time are in milliseconds. “–” is nothing.',
      '',
      'Variables that Node itself reads hold as ever: `NODE_EXTRA_CA_CERTS` names a certificate authority of your own.',
      '',
      ...sections,
    ].join('\n');
    await expect(page).toMatchFileSnapshot(resolve(workspaceRoot, 'docs/configuration.md'));
  });

  it.each(schemas)('say what they mean and what they may be: $title', async ({ app, name }) => {
    const silent = (await settingsOf(app, name)).filter(({ meaning, values }) => meaning === undefined || values === '');
    expect(silent).toEqual([]);
  });
});
