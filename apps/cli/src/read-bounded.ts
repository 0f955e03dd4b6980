import { open } from 'node:fs/promises';

/** Reads no more of a file than the bound (bytes) and one byte, whatever its size is said to be; null where it is longer. */
export async function readBounded(file: string, longest: number): Promise<string | null> {
  const handle = await open(file, 'r');
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of handle.createReadStream({ end: longest }) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
    }
    return length > longest ? null : Buffer.concat(chunks).toString('utf8');
  } finally {
    await handle.close();
  }
}
