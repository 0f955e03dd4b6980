import { createFakeDeclaredWindowStore, createFakeDirectWriterStore, createFakeGateVerdictStore, createFakeIgnoreStore, createFakeWaveStore } from './fake-gate-stores.ts';
import { describeGateStores } from './gate-stores.contract.ts';

describeGateStores('fakes', () => {
  let now = 0;
  return Promise.resolve({
    ignores: createFakeIgnoreStore(),
    writers: createFakeDirectWriterStore(),
    windows: createFakeDeclaredWindowStore(),
    waves: createFakeWaveStore(),
    verdicts: createFakeGateVerdictStore(() => now),
    setNow: (at: number) => { now = at; },
    close: () => Promise.resolve(),
  });
});
