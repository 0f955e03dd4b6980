import { partitionHash, wholeStream, type StreamPartition } from '@tandem/documents';
import type { Document } from 'mongodb';

/**
 * What lets only a partition's databases through, on the server: docs/adr/0009 says why in this way. To be put after the
 * cheap conditions, since it costs some microseconds for each event that it looks at. Characters are code points: half of
 * one would end the stream.
 */
export function partitionFilter({ number, of }: StreamPartition = wholeStream): readonly Document[] {
  if (of === 1) return [];
  const { alphabet, start, factor, modulus } = partitionHash;
  const place = { $indexOfCP: [alphabet, { $substrCP: ['$$name', '$$this', 1] }] };
  const next = { $mod: [{ $add: [{ $multiply: ['$$value', factor] }, place, 1] }, modulus] };
  const hash = { $reduce: { input: { $range: [0, { $strLenCP: '$$name' }] }, initialValue: start, in: next } };
  // an event without a name is nobody's, but it must not be an error either
  const ofName = { $let: { vars: { name: { $ifNull: ['$ns.db', ''] } }, in: hash } };
  return [{ $match: { $expr: { $eq: [{ $mod: [ofName, of] }, number - 1] } } }];
}
