import type { z } from 'zod';

/** The task that this process was started with. */
export function readTask<Task>(schema: z.ZodType<Task>): Task {
  return schema.parse(JSON.parse(process.argv[2] ?? 'null'));
}

/** Hands a result to the bench and waits until it is sent. */
export async function sendResult(value: unknown): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.send?.({ type: 'result', value }, (error: Error | null) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
