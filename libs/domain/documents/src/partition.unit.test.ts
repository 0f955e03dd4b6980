import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInPartition, mostPartitions, partitionNumberOf, partitionOfStream, partitionsOf, streamNameOf, wholeStream } from './partition.ts';

const counts = Array.from({ length: mostPartitions }, (_, index) => index + 1);
const hexOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** So as platforms name their organizations, each with a thousand names. */
const namings: Readonly<Record<string, (number: number, seed: number) => string>> = {
  'random hexadecimal': (number, seed) => `org_${hexOf(`${seed} ${number}`).slice(0, 24)}`,
  'random, url-safe': (number, seed) => `org_${createHash('sha256').update(`${seed} ${number}`).digest('base64url').slice(0, 21)}`,
  'UUIDs': (number, seed) => `org_${hexOf(`${seed} ${number}`).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')}`,
  'counting': (number, seed) => `org_${seed + number}`,
  'counting, of one width': (number, seed) => `org_${String(seed + number).padStart(8, '0')}`,
  'counting, with a common ending': (number, seed) => `org_customer-${seed + number}-production`,
  'by the second': (number, seed) => `org_${(1_700_000_000 + seed + number * 61).toString(36)}`,
  'ObjectIds of one process': (number, seed) => `org_65a1b2c3d4e5f6a7b8${(seed + number).toString(16).padStart(6, '0')}`,
  'words': (number, seed) => `org_${words[(number + seed) % words.length]}-${words[(number * 7 + seed) % words.length]}-${words[Math.floor(number / words.length) % words.length]}`,
};
const words = ['acme', 'blue', 'cedar', 'delta', 'echo', 'fox', 'globe', 'harbor', 'iris', 'jade', 'kite', 'lake', 'maple', 'north', 'oak', 'pine', 'quartz', 'river', 'stone', 'tulip', 'union', 'vale', 'west', 'yard', 'zen'];

describe('the partitions of the organizations', () => {
  it('give every database to exactly one stream, whatever its name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 63 }), fc.integer({ min: 1, max: mostPartitions }), (name, of) => {
        expect(partitionsOf(of).filter((partition) => isInPartition(name, partition))).toEqual([{ number: partitionNumberOf(name, of), of }]);
      }),
    );
  });

  it.each(Object.entries(namings))('are balanced where organizations are named: %s', (_naming, nameOf) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 2, max: mostPartitions }), (seed, of) => {
        const names = new Set(Array.from({ length: 2_000 }, (_, number) => nameOf(number, seed)));
        const sizes = partitionsOf(of).map((partition) => [...names].filter((name) => isInPartition(name, partition)).length);
        const fair = names.size / of;
        // five standard deviations of chance
        const chance = 5 * Math.sqrt(fair * (1 - 1 / of));
        for (const size of sizes) expect(Math.abs(size - fair), `${sizes.join(' ')} of ${names.size}`).toBeLessThan(chance);
      }),
      { numRuns: 40 },
    );
  });

  it('split organizations that share a partition of another number', () => {
    const together = Array.from({ length: 4_000 }, (_, number) => `org_${hexOf(String(number)).slice(0, 12)}`).filter((name) => partitionNumberOf(name, 3) === 2);
    for (const of of counts.filter((count) => count > 1 && count !== 3)) expect(new Set(together.map((name) => partitionNumberOf(name, of))).size).toBe(of % 3 === 0 ? of / 3 : of);
  });

  it('are named by their number and how many they are; the only one is named as ever', () => {
    expect(streamNameOf(wholeStream)).toBe('submissions');
    expect(partitionsOf(3).map(streamNameOf)).toEqual(['submissions-1-of-3', 'submissions-2-of-3', 'submissions-3-of-3']);
    const names = counts.flatMap((count) => partitionsOf(count).map(streamNameOf));
    expect(new Set(names).size).toBe(names.length);
    expect(names.map(partitionOfStream)).toEqual(counts.flatMap(partitionsOf));
    expect(['submissions-', 'submissions-1-of', 'x-1-of-2'].map(partitionOfStream)).toEqual([null, null, null]);
  });

  it('stay as they are: an organization that moved would leave its stream', () => {
    const [one, two, three] = ['org_acme', 'org_globex', 'org_Ünïcode'];
    expect([one, two, three].map((name) => [2, 3, 7, 16].map((of) => partitionNumberOf(name, of)))).toEqual([[2, 1, 3, 12], [1, 1, 1, 13], [1, 3, 2, 7]]);
  });
});
