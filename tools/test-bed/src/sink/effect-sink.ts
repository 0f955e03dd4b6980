import { createServer, type IncomingMessage } from 'node:http';

/** One effect as the outside world saw it: calls with different keys are different effects. */
export interface ObservedEffect {
  readonly reference: string;
  readonly workflowId: string;
  readonly nodeId: string;
  /** Different idempotency keys; a call without a key counts as one of its own. */
  readonly effects: number;
  /** Calls that repeated a key. */
  readonly repeats: number;
}


const largestBody = 64 * 1024;
const address = /^\/effects\/([A-Za-z0-9_.-]{1,128})\/([A-Za-z0-9_-]{1,128})$/;

/** One call, as it came. */
export interface EffectCall {
  readonly reference: string;
  readonly workflowId: string;
  readonly nodeId: string;
  /** Null where it came without an idempotency key. */
  readonly key: string | null;
}

export interface CallListener {
  readonly url: string;
  /** `host:port`, as the worker's list of allowed hosts wants it. */
  readonly host: string;
  close(): Promise<void>;
}

export interface EffectSink extends CallListener {
  calls(): number;
  observed(): readonly ObservedEffect[];
  effectsOf(reference: string, workflowId: string, nodeId: string): number;
}

/** A plain HTTP server on 127.0.0.1 that counts effects per submission, workflow and node. It knows nothing of Tandem. */
export async function startEffectSink(): Promise<EffectSink> {
  const seen = new Map<string, Map<string, number>>();
  let calls = 0;
  const listener = await listenForCalls(({ reference, workflowId, nodeId, key }) => {
    calls += 1;
    const place = [reference, workflowId, nodeId].join('|');
    const keys = seen.get(place) ?? new Map<string, number>();
    const name = key ?? `call ${calls}`;
    keys.set(name, (keys.get(name) ?? 0) + 1);
    seen.set(place, keys);
  });
  return {
    ...listener,
    calls: () => calls,
    observed: () => [...seen].map(([place, keys]) => observationOf(place, keys)),
    effectsOf: (reference, workflowId, nodeId) => seen.get([reference, workflowId, nodeId].join('|'))?.size ?? 0,
  };
}

/** Answers calls to `/effects/<workflow>/<node>` whose body names a submission, and tells of each before its answer. */
export async function listenForCalls(onCall: (call: EffectCall) => void): Promise<CallListener> {

  const server = createServer((request, response) => {
    void readReference(request).then((reference) => {
      const match = address.exec(request.url ?? '');
      if (request.method !== 'POST' || match === null || reference === null) {
        response.writeHead(400).end();
        return;
      }
      const header = request.headers['idempotency-key'];
      onCall({ reference, workflowId: match[1] ?? '', nodeId: match[2] ?? '', key: typeof header === 'string' && header !== '' ? header : null });
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"received":true}');
    }, () => { response.destroy(); });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The sink has no port.');
  const host = `127.0.0.1:${bound.port}`;
  return {
    url: `http://${host}`,
    host,
    close: () => new Promise((resolve) => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
}

function observationOf(place: string, keys: ReadonlyMap<string, number>): ObservedEffect {
  const [reference = '', workflowId = '', nodeId = ''] = place.split('|');
  const calls = [...keys.values()].reduce((sum, count) => sum + count, 0);
  return { reference, workflowId, nodeId, effects: keys.size, repeats: calls - keys.size };
}

async function readReference(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) return null;
    chunks.push(chunk);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (typeof body !== 'object' || body === null || !('reference' in body)) return null;
    return typeof body.reference === 'string' && !body.reference.includes('|') ? body.reference : null;
  } catch {
    return null;
  }
}
