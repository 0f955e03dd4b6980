import type { Fault } from '@tandem/rollback-triggers/testing';
import { createFakeFaultReader } from './fake-fault-reader.ts';
import { describeFaultReader } from './fault-reader.contract.ts';

describeFaultReader('the fake', () => {
  const faults: Fault[] = [];
  return Promise.resolve({
    reader: createFakeFaultReader(faults),
    plant: (more) => Promise.resolve(void faults.push(...more)),
    close: () => Promise.resolve(),
  });
});
