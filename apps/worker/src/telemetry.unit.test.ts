import type { SweepRound } from '@tandem/execution';
import { exampleExecution } from '@tandem/execution/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { createTelemetry } from './telemetry.ts';

it('warns once of an execution that the sweep cannot take over, for as long as that lasts', () => {
  const lines: string[] = [];
  const telemetry = createTelemetry(new Registry(), pino({ level: 'warn' }, { write: (line) => { lines.push(line); } }));
  const roundOf = (...names: string[]): SweepRound => ({
    ...{ revived: 0, pending: 0, mending: null, isMoreLeft: false },
    failed: names.map((name) => ({ key: exampleExecution(name)._id, error: new Error('no number') })),
  });
  for (const round of [roundOf('a'), roundOf('a'), roundOf('a', 'b'), roundOf(), roundOf('a')]) telemetry.swept(round);
  expect(lines.map((line) => (JSON.parse(line) as { keys: string[] }).keys)).toEqual(['a', 'b', 'a'].map((name) => [exampleExecution(name)._id]));
});
