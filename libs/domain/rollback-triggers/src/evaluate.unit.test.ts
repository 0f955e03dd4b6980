import { describe, expect, it } from 'vitest';
import { evaluateDeployment } from './deployment.ts';
import { evaluateTriggers, type Readings } from './evaluate.ts';
import { triggerNames, type TriggerName } from './triggers.ts';

const nothing: Readings = { errors: null, latency: null, loss: null };
const errors = (count: number, n = 1_000): Readings => ({ ...nothing, errors: { errors: count, eligible: n, compared: n } });
const lost = (count: number, n = 1_000): Readings => ({ ...nothing, loss: { lost: count, compared: n } });
const took = (ms: number, n = 1_000) => [{ fromMs: ms, upToMs: ms, n }];
const grew = (fromMs: number, toMs: number, n = 1_000): Readings => ({ ...nothing, latency: { window: took(toMs, n), baseline: took(fromMs, n) } });
const stateOf = (readings: Readings, trigger: TriggerName) => evaluateTriggers(readings, 'organization').find((one) => one.trigger === trigger)?.state;
const deploymentState = (organizations: readonly Readings[], trigger: TriggerName) => evaluateDeployment(organizations).find((one) => one.trigger === trigger)?.state;

describe('a rollback trigger', () => {
  it('never trips on a reading that is unknown', () => {
    expect(evaluateTriggers(nothing, 'organization').map(({ trigger, state, value }) => [trigger, state, value])).toEqual(triggerNames.map((name) => [name, 'unknown', null]));
    expect(evaluateDeployment([]).map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('trips above 1 % of errors, and not at it', () => {
    expect(stateOf(errors(10), 'error-rate')).toBe('quiet');
    expect(stateOf(errors(11), 'error-rate')).toBe('tripped');
  });

  it('takes too few submissions for unknown, however many of them failed', () => {
    expect(stateOf(errors(199, 199), 'error-rate')).toBe('unknown');
    expect(stateOf(errors(200, 200), 'error-rate')).toBe('tripped');
  });

  it('takes submissions that are not judged yet for neither good nor bad', () => {
    expect(stateOf({ ...nothing, errors: { errors: 0, eligible: 100_000, compared: 10 } }, 'error-rate')).toBe('unknown');
  });

  it('trips when the p99 grew by more than 500 ms over its baseline', () => {
    expect(stateOf(grew(40, 540), 'latency-growth')).toBe('quiet');
    expect(stateOf(grew(40, 541), 'latency-growth')).toBe('tripped');
    expect(stateOf(grew(5_000, 5_100), 'latency-growth')).toBe('quiet');
  });

  it('does not trip without a baseline, or with a thin one', () => {
    expect(stateOf({ ...nothing, latency: { window: took(9_000), baseline: [] } }, 'latency-growth')).toBe('unknown');
    expect(stateOf({ ...nothing, latency: { window: took(9_000), baseline: took(10, 199) } }, 'latency-growth')).toBe('unknown');
    expect(stateOf({ ...nothing, latency: { window: took(9_000, 199), baseline: took(10) } }, 'latency-growth')).toBe('unknown');
  });

  it('takes the width of a bucket for no growth', () => {
    const wide = [{ fromMs: 400, upToMs: 1_000, n: 1_000 }];
    expect(stateOf({ ...nothing, latency: { window: wide, baseline: took(100) } }, 'latency-growth')).toBe('quiet');
  });

  it('looks at the slowest hundredth, not at the slowest one', () => {
    const window = [...took(50, 991), ...took(60_000, 9)];
    expect(stateOf({ ...nothing, latency: { window, baseline: took(50) } }, 'latency-growth')).toBe('quiet');
    expect(stateOf({ ...nothing, latency: { window: [...took(50, 989), ...took(60_000, 11)], baseline: took(50) } }, 'latency-growth')).toBe('tripped');
  });

  it('trips at the first submission that is lost', () => {
    expect(stateOf(lost(0), 'data-loss')).toBe('quiet');
    expect(stateOf(lost(1, 1), 'data-loss')).toBe('tripped');
  });

  it('says what it went by', () => {
    expect(evaluateTriggers(errors(20), 'organization')).toContainEqual({
      trigger: 'error-rate', state: 'tripped', value: 0.02, threshold: 0.01, unit: 'share', n: 1_000, minimum: 200, windowMs: 900_000, baseline: null,
    });
  });
});

describe("the deployment's trigger", () => {
  it('leaves an organization that is ill by itself to its own trigger', () => {
    expect(deploymentState([errors(900), errors(0), errors(1)], 'error-rate')).toBe('quiet');
    expect(deploymentState([lost(50), lost(0)], 'data-loss')).toBe('quiet');
    expect(deploymentState([grew(40, 9_000), grew(40, 50)], 'latency-growth')).toBe('quiet');
  });

  it('trips on what several suffer', () => {
    expect(deploymentState([errors(20), errors(20), errors(20)], 'error-rate')).toBe('tripped');
    expect(deploymentState([lost(3), lost(3)], 'data-loss')).toBe('tripped');
    expect(deploymentState([grew(40, 900), grew(40, 900), grew(40, 900)], 'latency-growth')).toBe('tripped');
  });

  it('is unknown where only one organization has a reading', () => {
    expect(deploymentState([errors(900)], 'error-rate')).toBe('unknown');
  });

  it('needs more submissions than an organization', () => {
    expect(deploymentState([errors(50, 300), errors(50, 300), errors(50, 300)], 'error-rate')).toBe('unknown');
  });
});
