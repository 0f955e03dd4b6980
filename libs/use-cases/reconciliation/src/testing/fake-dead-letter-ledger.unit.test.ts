import { describeDeadLetterLedger } from './dead-letter-ledger.contract.ts';
import { createFakeDeadLetterLedger } from './fake-dead-letter-ledger.ts';

describeDeadLetterLedger('the fake ledger', () => {
  const ledger = createFakeDeadLetterLedger();
  return Promise.resolve({
    ledger,
    put: (letter) => {
      ledger.put(letter);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  });
});
