import { BSON } from 'mongodb';

/** What lies in MongoDB, for machines: as extended JSON has it. */
export function extendedJson(value: unknown): unknown {
  return BSON.EJSON.serialize(value);
}
