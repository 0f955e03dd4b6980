import { meets, type Fault } from '@tandem/rollback-triggers/testing';
import type { FaultReader } from '../ports.ts';

/** Findings in memory, for tests; they may come to be while it is read. */
export function createFakeFaultReader(faults: readonly Fault[]): FaultReader {
  return {
    async organizations(criteria, { from, to }) {
      await Promise.resolve();
      const found = faults.filter((one) => isWithin(one, from, to) && criteria.some((criterion) => meets(one, criterion)));
      return [...new Set(found.map(({ orgId }) => orgId))].sort();
    },
    async count({ orgId, criteria, windows }, most) {
      await Promise.resolve();
      const found = faults
        .filter((one) => one.orgId === orgId && windows.some(({ from, to }) => isWithin(one, from, to)) && criteria.some((criterion) => meets(one, criterion)))
        .slice(0, most);
      return { submissions: new Set(found.map(({ mergeKey }) => mergeKey)).size, examples: found.slice(0, 5).map(({ _id }) => _id) };
    },
  };
}

const isWithin = ({ insertedAt }: Fault, from: number, to: number) => insertedAt.getTime() >= from && insertedAt.getTime() < to;
