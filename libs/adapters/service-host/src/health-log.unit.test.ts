import { expect, it } from 'vitest';
import { createHealthLog } from './health-log.ts';
import { createHealth, type HealthReading } from './health.ts';

it('says once when a part gets worse, and once when it works again', () => {
  const health = createHealth();
  const lines: string[] = [];
  const logger = { warn: ({ hint }: { hint?: string }) => lines.push(`worse: ${hint ?? 'no hint'}`), info: () => lines.push('well') };
  let reading: HealthReading = { status: 'ok' };
  health.report('mongodb', () => reading);
  const look = createHealthLog(health, logger);

  look();
  expect(lines).toEqual([]);
  reading = { status: 'failing', detail: 'no server takes writes' };
  look();
  look();
  reading = { status: 'ok' };
  look();
  look();
  expect(lines).toEqual(['worse: no hint', 'well']);
});
