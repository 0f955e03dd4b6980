import { expect, it } from 'vitest';
import { flagPage } from './settings-route.ts';

it.each([
  ['http://localhost:4242/api', 'default', 'http://localhost:4242/projects/default/features/tandem'],
  ['https://flags.example/unleash/api/', 'a b', 'https://flags.example/unleash/projects/a%20b/features/tandem'],
  ['https://flags.example', '../x', 'https://flags.example/projects/..%2Fx/features/tandem'],
  ['https://ada:secret@flags.example/api?token=secret#secret', 'default', 'https://flags.example/projects/default/features/tandem'],
  ['file:///etc/passwd', 'default', null],
  ['no address', 'default', null],
  [null, 'default', null],
])("shows of %s and project %s the flag's page, and never a secret", (address, project, page) => {
  expect(flagPage(address, project, 'tandem')).toBe(page);
});
