import { fileURLToPath } from 'node:url';
import type { StandIns } from '@tandem/stack';

const standIn = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Ways to break Tandem on purpose, so that a test can see whoever judges it fail: the packages that apps get in the place of others. */
const sabotages = {
  /** Execution keys: each path makes its own, so that two paths never meet in one. */
  'own-key-per-path': { '@tandem/documents': standIn('keys-per-path.ts') },
  /** The order of the trigger: the decision is written first, its executions last. */
  'decision-first': { '@tandem/trigger': standIn('trigger-decision-first.ts') },
  /** What both paths share: their trigger by what a submission asks for, and their matcher always. */
  'faulty-paths': { '@tandem/trigger': standIn('faulty-trigger.ts'), '@tandem/conditions': standIn('contains-as-equals.ts') },
} satisfies Record<string, StandIns>;

export type Sabotage = keyof typeof sabotages;
export const sabotageNames = Object.keys(sabotages) as readonly Sabotage[];

export function standInsOf(sabotage: Sabotage | undefined): StandIns | undefined {
  return sabotage && sabotages[sabotage];
}
