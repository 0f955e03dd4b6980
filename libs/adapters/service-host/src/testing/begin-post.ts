import { request, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

export interface BegunPost {
  /** Rejects where the connection ends before it. */
  readonly answer: Promise<{ readonly status: number | undefined; readonly headers: IncomingHttpHeaders; readonly body: string }>;
  /** More of the body. */
  send(part: string): void;
  end(): void;
  hangUp(): void;
}

/** A POST whose sender takes their time: its head goes out now, its body as it is told to. */
export function beginPost(url: string, headers: Readonly<Record<string, string | number>>): BegunPost {
  const sent = request(url, { method: 'POST', headers: { connection: 'keep-alive', ...headers }, agent: false });
  const answer = new Promise<Awaited<BegunPost['answer']>>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      text(response).then((body) => { resolve({ status: response.statusCode, headers: response.headers, body }); }, reject);
    });
  });
  answer.catch(() => undefined);
  sent.flushHeaders();
  return { answer, send: (part) => { sent.write(part); }, end: () => { sent.end(); }, hangUp: () => { sent.destroy(); } };
}
