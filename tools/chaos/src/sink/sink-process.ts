import { open } from 'node:fs/promises';
import { startProcess, waitUntil } from '@tandem/stack';

/** One call that the sink answered. */
export interface SeenCall {
  readonly reference: string;
  readonly workflowId: string;
  readonly nodeId: string;
  readonly key: string;
}

export interface SinkProcess {
  readonly url: string;
  /** `host:port`, as the worker's list of allowed hosts wants it. */
  readonly host: string;
  /** Hands over what the sink has written since the last time, in order. One reader at a time. */
  readNew(onCall: (call: SeenCall) => void): Promise<void>;
  close(): Promise<void>;
}

const chunkBytes = 1024 * 1024;

/** Starts the sink, which nobody kills: it is the outside world. */
export async function startSinkProcess(file: string, logFile: string): Promise<SinkProcess> {
  const sink = await startProcess({ name: 'sink', entry: 'tools/chaos/src/sink/main.ts', arguments: [file], logFile, bundled: true });
  const url = await waitUntil(() => /listening at (\S+)/.exec(sink.outputTail())?.[1], { what: 'the sink to listen' });
  if (url === undefined) throw new Error('The sink has no address.');
  const handle = await open(file, 'a+');
  const chunk = Buffer.alloc(chunkBytes);
  let position = 0;
  let rest = '';
  return {
    url,
    host: new URL(url).host,
    async readNew(onCall) {
      for (;;) {
        const { bytesRead } = await handle.read(chunk, 0, chunkBytes, position);
        if (bytesRead === 0) return;
        position += bytesRead;
        const lines = (rest + chunk.toString('latin1', 0, bytesRead)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const [reference = '', workflowId = '', nodeId = '', key = ''] = line.split(' ');
          onCall({ reference, workflowId, nodeId, key });
        }
      }
    },
    async close() {
      await handle.close();
      await sink.stop();
    },
  };
}
