import { expect, it } from 'vitest';
import { newInstanceId } from './instance-id.ts';
import { commonSettings } from './settings.ts';

const deployment = 'tandem-production-europe-west-legacy-trigger';

it('an instance’s own name tells replicas of a deployment with a long name apart, and each start of one', () => {
  const [a, b] = ['7d9c5b6f4-abcde', '7d9c5b6f4-vwxyz'].map((replica) => newInstanceId('legacy-trigger', `${deployment}-${replica}`));
  expect(a).toMatch(/^legacy-trigger-.*7d9c5b6f4-abcde-[0-9a-f]{8}$/);
  expect(b).toMatch(/^legacy-trigger-.*7d9c5b6f4-vwxyz-[0-9a-f]{8}$/);
  expect(newInstanceId('worker', 'host')).not.toBe(newInstanceId('worker', 'host'));
});

it('an instance’s own name is one that may be set', () => {
  expect(commonSettings(0).INSTANCE_ID.parse(newInstanceId('legacy-trigger', 'ü/'.repeat(100)))).toBeDefined();
});
