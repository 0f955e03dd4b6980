import { BSON, type Document } from 'mongodb';

/** What is no UTF-8 in a text is read as U+FFFD. */
const withoutValidation = { validation: { utf8: false } };

/**
 * A document by itself, so that one that holds what the driver can make no value of does not take others with it. Null where it is
 * such a one: of a regular expression that neither BSON's own type nor JavaScript takes.
 */
export function decodeDocument(bytes: Uint8Array): Document | null {
  return attempt(bytes, true) ?? attempt(bytes, false);
}

/** With a type of its own, a regular expression may be any, but only have the options that it knows: Java writes others. */
function attempt(bytes: Uint8Array, bsonRegExp: boolean): Document | null {
  try {
    return BSON.deserialize(bytes, { ...withoutValidation, bsonRegExp });
  } catch {
    return null;
  }
}

/** Its own fields alone: the documents in it, and those in its arrays, stay bytes. */
export function decodeOutermost(bytes: Uint8Array): Document {
  return BSON.deserialize(bytes, { ...withoutValidation, raw: true });
}
