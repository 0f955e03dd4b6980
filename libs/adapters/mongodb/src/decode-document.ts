import { BSON, type Document } from 'mongodb';

export type PartlyDecoded = Document & { readonly isUndecodable?: true };

/** Where an element of a document lies in its bytes, as `onDemand` tells it. */
type Element = readonly [type: number, nameOffset: number, nameLength: number, offset: number, length: number];

/** Bytes before the first element, and after the last. */
const headBytes = 4;
const tailBytes = 1;

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

/** A document; of one that cannot be decoded what can be of it, each of its own fields by itself, and that there is more. */
export function decodePartly(bytes: Uint8Array): PartlyDecoded {
  return decodeDocument(bytes) ?? { ...decodeParts(bytes), isUndecodable: true };
}

function decodeParts(bytes: Uint8Array): Document {
  const parts = [...(BSON.onDemand.parseToElements(bytes) as Iterable<Element>)].map(([, nameOffset, , offset, length]) => decodeDocument(documentOf(bytes.subarray(nameOffset - 1, offset + length))));
  return Object.assign({}, ...parts) as Document;
}

function documentOf(element: Uint8Array): Uint8Array {
  const document = Buffer.alloc(headBytes + element.length + tailBytes);
  document.writeInt32LE(document.length);
  document.set(element, headBytes);
  return document;
}

/** Its own fields alone: the documents in it, and those in its arrays, stay bytes. */
export function decodeOutermost(bytes: Uint8Array): Document {
  return BSON.deserialize(bytes, { ...withoutValidation, raw: true });
}
