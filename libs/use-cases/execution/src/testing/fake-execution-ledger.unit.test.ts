import { describeExecutionLedger } from './execution-ledger.contract.ts';
import { createFakeExecutionLedger } from './fake-execution-ledger.ts';

describeExecutionLedger('the fake ledger', () => {
  const ledger = createFakeExecutionLedger();
  return Promise.resolve({
    ledger,
    put: (execution) => {
      ledger.put(execution);
      return Promise.resolve();
    },
    find: (key) => Promise.resolve(ledger.find(key) ?? null),
    close: () => Promise.resolve(),
  });
});
