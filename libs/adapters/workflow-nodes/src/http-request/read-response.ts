import type { Dispatcher } from 'undici';

export interface ResponseOutput {
  readonly status: number;
  readonly ok: boolean;
  readonly contentType: string | null;
  /** What JSON said, else the text; null where there was too much of it. */
  readonly data: unknown;
  readonly truncated: boolean;
}

/** More is not read. */
const maximumBytes = 49_152;
/** More of a text is not kept: each of its characters may take six bytes. */
const maximumTextLength = 8_192;

/** Reads an answer as far as it is of use; the rest is dropped with the connection. */
export async function readResponse({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<ResponseOutput> {
  const { bytes, complete } = await readBounded(body);
  const contentType = typeof headers['content-type'] === 'string' ? headers['content-type'].slice(0, 256) : null;
  const text = bytes.toString('utf8');
  const parsed = complete ? parseJson(text) : undefined;
  const isKept = parsed !== undefined;
  return {
    status: statusCode,
    ok: statusCode >= 200 && statusCode < 300,
    contentType,
    data: isKept ? parsed : text.slice(0, maximumTextLength),
    truncated: !complete || (!isKept && text.length > maximumTextLength),
  };
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<{ bytes: Buffer; complete: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maximumBytes) return { bytes: Buffer.concat(chunks).subarray(0, maximumBytes), complete: false };
  }
  return { bytes: Buffer.concat(chunks), complete: true };
}

/** Undefined for what is no JSON, nests too deep to be written again, or is longer when written again. */
function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return Buffer.byteLength(JSON.stringify(parsed)) <= maximumBytes ? parsed : undefined;
  } catch {
    return undefined;
  }
}
