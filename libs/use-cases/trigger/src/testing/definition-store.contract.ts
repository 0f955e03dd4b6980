import type { WorkflowDefinition } from '@tandem/documents';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DefinitionStore } from '../ports.ts';
import { exampleDefinition } from './examples.ts';

export interface DefinitionStoreHarness {
  readonly store: DefinitionStore;
  /** Reads what is stored, past the store. */
  find(id: string): Promise<WorkflowDefinition | null | undefined>;
}

/** What every DefinitionStore must do. `createEmpty` gives an empty one. */
export function describeDefinitionStore(name: string, createEmpty: () => Promise<DefinitionStoreHarness>): void {
  describe(`${name} as a DefinitionStore`, () => {
    let harness: DefinitionStoreHarness;
    beforeEach(async () => {
      harness = await createEmpty();
    });

    it('stores every definition of a batch', async () => {
      const definitions = [exampleDefinition('Welcome'), exampleDefinition('Goodbye')];
      await harness.store.ensureAll(definitions);
      for (const definition of definitions) expect(await harness.find(definition._id)).toEqual(definition);
    });

    it('stores what is new beside what is there', async () => {
      const [known, fresh] = [exampleDefinition('Welcome'), exampleDefinition('Goodbye')];
      await harness.store.ensureAll([known]);
      await harness.store.ensureAll([known, fresh]);
      expect(await harness.find(known._id)).toEqual(known);
      expect(await harness.find(fresh._id)).toEqual(fresh);
    });

    it('may be told the same one by several callers at once', async () => {
      const definition = exampleDefinition();
      await Promise.all(Array.from({ length: 8 }, () => harness.store.ensureAll([definition])));
      expect(await harness.find(definition._id)).toEqual(definition);
    });

    it('rejects when the signal was aborted before, and stores nothing', async () => {
      const definition = exampleDefinition();
      await expect(harness.store.ensureAll([definition], AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
      expect(await harness.find(definition._id)).toBeFalsy();
    });
  });
}
