export { describeDeadLetterLedger, type DeadLetterLedgerHarness } from './dead-letter-ledger.contract.ts';
export { createFakeDeadLetterLedger, type FakeDeadLetterLedger } from './fake-dead-letter-ledger.ts';
export { exampleDeadLetter } from './example-dead-letter.ts';
export { describeHistoryChecks } from './history-checks.contract.ts';
export { createFakeHistoryChecks, type FakeHistoryChecks } from './fake-history-checks.ts';
export { describeGateStores, type GateStoresHarness } from './gate-stores.contract.ts';
export { createFakeDeclaredWindowStore, createFakeDirectWriterStore, createFakeGateVerdictStore, createFakeIgnoreStore, createFakeStreamSamples, createFakeWaveStore } from './fake-gate-stores.ts';
export { describeReportStore } from './report-store.contract.ts';
export { createFakeReportStore } from './fake-report-store.ts';
