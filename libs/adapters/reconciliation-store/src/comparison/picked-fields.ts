import { decodePartly, type PartlyDecoded } from '@tandem/mongodb';
import { BSON } from 'mongodb';

/** Where an element of a document lies in its bytes, as `onDemand` tells it. */
type Element = readonly [type: number, nameOffset: number, nameLength: number, offset: number, length: number];

const stringType = 2;
const objectIdType = 7;
/** Before a text's own. */
const lengthBytes = 4;
/** Bytes before the first element, and after the last. */
const headBytes = 4;
const tailBytes = 1;

/**
 * Decodes the named fields of documents as the server sent them, and steps over all others. To let the server
 * leave them out can cost it several times what it costs to send them; to decode them costs most of a reading.
 */
export function createFieldPicker(names: readonly string[]): (bytes: Uint8Array) => PartlyDecoded {
  const wanted = byLength(names.map((name) => new TextEncoder().encode(name)));
  let scratch = new Uint8Array(4_096);

  return (bytes) => {
    if (scratch.length < bytes.length) scratch = new Uint8Array(2 * bytes.length);
    let length = headBytes;
    for (const element of BSON.onDemand.parseToElements(bytes) as Iterable<Element>) {
      const [, nameOffset, nameLength, offset, valueLength] = element;
      if (!wanted[nameLength]?.some((name) => isNamed(bytes, element, name))) continue;
      const whole = bytes.subarray(nameOffset - 1, offset + valueLength);
      scratch.set(whole, length);
      length += whole.length;
    }
    scratch[length] = 0;
    length += tailBytes;
    new DataView(scratch.buffer).setInt32(0, length, true);
    return decodePartly(scratch.subarray(0, length));
  };
}

function byLength(names: readonly Uint8Array[]): readonly (readonly Uint8Array[])[] {
  const longest = Math.max(...names.map(({ length }) => length));
  return Array.from({ length: longest + 1 }, (_, length) => names.filter((name) => name.length === length));
}

/** A text or an ObjectId of a document as the server sent it, the latter as hex; `''` where it is neither. */
export function readKey(bytes: Uint8Array, name: Uint8Array): string {
  for (const element of BSON.onDemand.parseToElements(bytes) as Iterable<Element>) {
    if (!isNamed(bytes, element, name)) continue;
    const [type, , , offset, length] = element;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (type === objectIdType) return buffer.toString('hex', offset, offset + length);
    return type === stringType ? buffer.toString('utf8', offset + lengthBytes, offset + length - tailBytes) : '';
  }
  return '';
}

function isNamed(bytes: Uint8Array, [, nameOffset, nameLength]: Element, name: Uint8Array): boolean {
  if (nameLength !== name.length) return false;
  for (let index = 0; index < nameLength; index += 1) if (bytes[nameOffset + index] !== name[index]) return false;
  return true;
}
