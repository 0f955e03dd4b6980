import { submissionSchema } from '@tandem/documents';
import { submissionSourcesSchema } from '@tandem/submission-sources';
import { describe, expect, it } from 'vitest';
import { exampleNode, exampleRun, runOnce, swelling } from '../testing/node-run.ts';
import type { DocumentWriter, WriteOutcome } from './document-writer.ts';
import { createMongodbWrite } from './handler.ts';

function recordingWriter(outcome: WriteOutcome = { outcome: 'inserted' }) {
  const written: { database: string; collection: string; document: Record<string, unknown> }[] = [];
  const writer: DocumentWriter = {
    insertOnce: (database, collection, document) => {
      written.push({ database, collection, document });
      return Promise.resolve(outcome);
    },
  };
  return { written, handler: createMongodbWrite(writer, sources) };
}

const sources = submissionSourcesSchema.parse([
  { name: 'own-collections', collection: 'responses_*' },
  { name: 'global', database: 'platform', collection: 'tickets', fields: { organizationId: 'org' } },
]);

const config = { collection: 'tickets', document: { title: '{{title}}', tags: '{{tags}}' } };

describe('mongodb-write', () => {
  it("writes into the organization's database, with an _id that a repeat has too", async () => {
    const { written, handler } = recordingWriter();
    const run = exampleRun({ title: 'x', tags: ['a'] });
    expect(await runOnce(handler, config, run)).toMatchObject({ outcome: 'completed', output: { collection: 'tickets' } });
    await runOnce(handler, config, run);
    await runOnce(handler, config, exampleRun({}, { idempotencyKey: 'another' }));
    const ids = written.map(({ document }) => String(document._id));
    expect(written[0]).toMatchObject({ database: 'org_a', collection: 'tickets', document: { title: 'x', tags: ['a'], createdAt: run.createdAt } });
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('gives the _id the time of the execution, as the order of submissions needs it', async () => {
    const { written, handler } = recordingWriter();
    await runOnce(handler, config, exampleRun());
    expect(parseInt(String(written[0]!.document._id).slice(0, 8), 16) * 1_000).toBe(new Date('2026-03-01T12:00:00.000Z').getTime());
  });

  it('passes on how many workflows led to a submission, and writes it without a stamp', async () => {
    const { written, handler } = recordingWriter();
    const document = { formId: 'follow-up', data: { note: '{{title}}' }, routing: { phase: 'complete' }, causationDepth: 0, organizationId: 'org_other' };
    await runOnce(handler, { collection: 'form_submissions', document }, exampleRun({ title: 'x' }, { causationDepth: 2 }));
    expect(written[0]!.document).toMatchObject({ organizationId: 'org_a', formId: 'follow-up', data: { note: 'x' }, causationDepth: 3 });
    expect(written[0]!.document).not.toHaveProperty('routing');
    expect(submissionSchema.safeParse(written[0]!.document).success).toBe(true);
  });

  it('ends a chain of workflows that has become too long', async () => {
    const { written, handler } = recordingWriter();
    const run = exampleRun({}, { causationDepth: 5 });
    await expect(runOnce(handler, { collection: 'form_submissions', document: { formId: 'f' } }, run)).rejects.toMatchObject({ code: 'NODE_FAILED' });
    expect(written).toEqual([]);
  });

  it('writes into no collection that holds submissions of a source, where it would not pass on how many workflows led to it', async () => {
    const { written, handler } = recordingWriter();
    expect(() => runOnce(handler, { ...config, collection: 'responses_contact' })).toThrow(/submissions of the source own-collections/);
    await runOnce(handler, { ...config, collection: 'responses' });
    await runOnce(handler, { ...config, collection: 'tickets' });
    expect(written.map(({ collection }) => collection)).toEqual(['responses', 'tickets']);
  });

  it('refuses to write a submission that is none', async () => {
    const { handler } = recordingWriter();
    await expect(runOnce(handler, { collection: 'form_submissions', document: { data: {} } })).rejects.toMatchObject({ code: 'NODE_FAILED' });
  });

  it('refuses values that hold operators, or what the driver takes for its own', async () => {
    const { written, handler } = recordingWriter();
    for (const x of [{ b: { $where: '1' } }, { _bsontype: 'Code' }]) {
      await expect(runOnce(handler, { collection: 'c', document: { a: '{{x}}' } }, exampleRun({ x }))).rejects.toMatchObject({ code: 'NODE_FAILED' });
    }
    expect(written).toEqual([]);
  });

  it('ends before its document outgrows all bounds', async () => {
    const { written, handler } = recordingWriter();
    const run = exampleRun(swelling.data);
    await expect(runOnce(handler, { collection: 'c', document: swelling.value }, run)).rejects.toMatchObject({ code: 'NODE_VALUE_TOO_LARGE' });
    expect(written).toEqual([]);
  });

  it('takes a document that is there already for written, and a refusal for final', async () => {
    expect(await runOnce(recordingWriter({ outcome: 'already-there' }).handler, config)).toMatchObject({ outcome: 'completed' });
    expect(await runOnce(recordingWriter({ outcome: 'refused', code: 121 }).handler, config)).toMatchObject({ outcome: 'failed', repeat: 'useless' });
  });

  it('is broken off where the database says nothing, and nobody knows whether it has written', async () => {
    const stop = new AbortController();
    const insertOnce = () => {
      stop.abort();
      return new Promise<never>(() => undefined);
    };
    const run = exampleRun({}, { signal: stop.signal });
    expect(await runOnce(createMongodbWrite({ insertOnce }, sources), config, run)).toMatchObject({ outcome: 'failed', repeat: 'may-help', effect: 'unknown' });
  });

  it.each([
    [{ ...config, collection: 'system.users' }],
    [{ ...config, collection: 'workflows' }],
    [{ ...config, collection: 'workflow_executions' }],
    [{ ...config, collection: '$cmd' }],
    [{ ...config, operation: 'deleteMany' }],
    [{ ...config, document: { $set: { a: 1 } } }],
    [{ ...config, document: { _id: 1 } }],
    [{ ...config, connectionId: 'vault-1' }],
    [{ collection: 'c' }],
  ])('does not take the configuration %j', (wrong) => {
    expect(() => recordingWriter().handler.prepare(exampleNode('mongodb-write', wrong))).toThrow();
  });
});
