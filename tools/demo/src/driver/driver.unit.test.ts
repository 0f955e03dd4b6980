import type { SubmissionAnswer } from '@tandem/test-bed';
import { describe, expect, it } from 'vitest';
import { harborOrganization } from '../platform/harbor.ts';
import { lanternOrganization } from '../platform/lantern.ts';
import { createDriver } from './driver.ts';
import { createLedger } from './ledger.ts';

const organizations = [harborOrganization('t', 'http://127.0.0.1:1'), lanternOrganization('t', 'http://127.0.0.1:1')];

const accepted: SubmissionAnswer = { outcome: 'accepted', submissionId: 'sub_1', repeats: 0 };

function driverWith(submit: () => Promise<SubmissionAnswer>, rate = 200) {
  const ledger = createLedger('run', Date.now);
  const controller = new AbortController();
  const client = { submit, close: () => Promise.resolve() };
  return { ledger, controller, driver: createDriver({ client, ledger, organizations, rate, wantedPhase: () => 'shadow', signal: controller.signal }) };
}

describe('the driver', () => {
  it('sends at the rate, the organizations in turn', async () => {
    const { driver, ledger } = driverWith(() => Promise.resolve(accepted));
    await driver.load(200);
    const count = ledger.entries().length;
    expect(count).toBeGreaterThan(10);
    expect(count).toBeLessThanOrEqual(41);
    const first = ledger.entries().filter(({ organization }) => organization === organizations[0]).length;
    expect(Math.abs(count - 2 * first)).toBeLessThanOrEqual(1);
    expect(ledger.entries()[0]?.wantedPhase).toBe('shadow');
  });

  it('is idle only when every request has its answer', async () => {
    const answers: (() => void)[] = [];
    const { driver } = driverWith(() => new Promise((resolve) => { answers.push(() => { resolve(accepted); }); }));
    const sent = driver.send(organizations[0]!, 3);
    let idle = false;
    const waiting = driver.idle().then(() => { idle = true; });
    answers.splice(0, 2).forEach((answer) => { answer(); });
    await expect.poll(() => driver.outstanding()).toBe(1);
    expect(idle).toBe(false);
    answers.forEach((answer) => { answer(); });
    await waiting;
    expect(await sent).toHaveLength(3);
  });

  it('sends as long as some work goes on, and hands over what that came to', async () => {
    const { driver, ledger } = driverWith(() => Promise.resolve(accepted));
    const work = (async () => {
      await expect.poll(() => ledger.entries().length).toBeGreaterThan(3);
      return 'done';
    })();
    expect(await driver.loadDuring(work)).toBe('done');
    await expect(driver.loadDuring(Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('ends its load when aborted', async () => {
    const { driver, controller } = driverWith(() => Promise.resolve(accepted));
    const load = driver.load(60_000);
    controller.abort(new Error('stop'));
    await expect(load).rejects.toThrow();
  });
});
