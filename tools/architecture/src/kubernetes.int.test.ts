import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findKubectl, findKubernetesValidate } from '@tandem/stack';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { z } from 'zod';
import { objectFiles } from './kubernetes-objects.ts';
import { workspaceRoot } from './workspace.ts';

const [kubectl, validate] = await Promise.all([findKubectl(), findKubernetesValidate()]);

/** Kubernetes' own groups; the others' schemas are their operators'. */
const ownGroups = /^(v1|apps\/v1|autoscaling\/v2|policy\/v1|networking\.k8s\.io\/v1)$/;
const objectSchema = z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }), spec: z.looseObject({ replicas: z.number().optional() }).optional(), data: z.record(z.string(), z.string()).optional() });

function objectsIn(text: string): readonly z.output<typeof objectSchema>[] {
  return [...parseAllDocuments(text)].map((document) => objectSchema.parse(document.toJS()));
}

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tandem-kubernetes-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** What the checker says of these objects: nothing, where they are as Kubernetes wants them. */
async function complaintsOf(text: string): Promise<string> {
  const file = path.join(directory, 'objects.yaml');
  // as Kubernetes and the checker read it, to whom a bare `off` is false
  await writeFile(file, objectsIn(text).filter(({ apiVersion }) => ownGroups.test(apiVersion)).map((object) => stringify(object, { version: '1.1' })).join('---\n'));
  const { exitCode, all } = await execa(validate!, ['--strict', file], { all: true, reject: false });
  return exitCode === 0 ? '' : `${exitCode ?? 'no'}: ${all}`;
}

describe.skipIf(validate === undefined)("the objects, by Kubernetes' schemas", () => {
  it.each(objectFiles().filter((file) => file.includes('/base/') || file.includes('/overlays/')))('are valid in %s', { timeout: 120_000 }, async (file) => {
    const { exitCode, all } = await execa(validate!, ['--strict', path.join(workspaceRoot, file)], { all: true, reject: false });
    expect(exitCode, all).toBe(0);
  });

  it('would be refused with a field that is none, or a number where a text belongs', { timeout: 120_000 }, async () => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'any' }, spec: { ports: [{ port: 80 }] } };
    expect(await complaintsOf(stringify(service))).toBe('');
    expect(await complaintsOf(stringify({ ...service, spec: { ...service.spec, slector: {} } }))).toContain('slector');
    expect(await complaintsOf(stringify({ ...service, spec: { ports: [{ port: 'eighty' }] } }))).toContain('eighty');
  });
});

describe.skipIf(kubectl === undefined)('what Kustomize makes of them', () => {
  const render = async (folder: string) => (await execa(kubectl!, ['kustomize', path.resolve(workspaceRoot, 'docker/kubernetes', folder)])).stdout;

  /** As somebody's overlay would be who takes everything, and sets what the base does not name. */
  async function withAllComponents() {
    const overlay = path.join(directory, 'overlay');
    await mkdir(overlay);
    const part = (folder: string) => path.relative(overlay, path.join(workspaceRoot, 'docker/kubernetes', folder));
    await writeFile(path.join(overlay, 'sources.json'), JSON.stringify([{ name: 'responses', collection: 'responses' }], undefined, 2));
    await writeFile(path.join(overlay, 'kustomization.yaml'), stringify({
      apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: [part('base')],
      components: ['keda', 'prometheus-operator', 'tracing', 'atlas-ingress', 'operator'].map((name) => part(`components/${name}`)),
      configMapGenerator: [{ name: 'tandem-settings', behavior: 'merge', literals: ['LOG_LEVEL=warn', 'FALLBACK=off'], files: ['SUBMISSION_SOURCES=sources.json'] }],
    }));
    const text = await render(overlay);
    const objects = objectsIn(text);
    const settings = objects.find(({ kind }) => kind === 'ConfigMap')?.data ?? {};
    return { text, settings, watcher: JSON.stringify(objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'watcher')) };
  }

  it('is the base alone, with settings under a name of their content', { timeout: 60_000 }, async () => {
    const objects = objectsIn(await render('base'));
    const settings = objects.find(({ kind }) => kind === 'ConfigMap');
    expect(settings?.metadata.name).toMatch(/^tandem-settings-[a-z0-9]{10}$/);
    expect(JSON.stringify(objects)).not.toContain('"name":"tandem-settings"');
  });

  it("is a whole deployment in the example: its namespace, image and address of Unleash, workers without a number of their own", { timeout: 60_000 }, async () => {
    const objects = objectsIn(await render('overlays/example'));
    for (const { kind, metadata } of objects) if (kind !== 'Namespace') expect(metadata.namespace, metadata.name).toBe('tandem');
    expect(objects.find(({ kind }) => kind === 'ConfigMap')?.data).toMatchObject({ UNLEASH_URL: 'http://unleash.unleash:4242', MONGODB_DATABASE: 'tandem' });
    expect(JSON.stringify(objects)).toContain('registry.example/tandem:0.1.0');
    expect(objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'worker')?.spec?.replicas).toBeUndefined();
    expect(objects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['ScaledObject', 'TriggerAuthentication', 'PodMonitor']));
  });

  it('is with all components, and settings of one\'s own, one deployment', { timeout: 60_000 }, async () => {
    const { settings, watcher, text } = await withAllComponents();
    expect(settings).toMatchObject({ LOG_LEVEL: 'warn', QUEUE_PREFIX: 'tandem', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://opentelemetry-collector.opentelemetry:4318', ATLAS_INGRESS_HOST: '0.0.0.0', FALLBACK: 'off' });
    expect(JSON.parse(settings.SUBMISSION_SOURCES!)).toEqual([{ name: 'responses', collection: 'responses' }]);
    expect(watcher).toMatch(/"envFrom":\[\{"configMapRef":\{"name":"tandem-settings-[a-z0-9]{10}"\}\}\]/);
    expect(watcher).toContain('"containerPort":4306');
    if (validate !== undefined) expect(await complaintsOf(text)).toBe('');
  });

  it.skipIf(validate === undefined)("is as Kubernetes' schemas want it", { timeout: 120_000 }, async () => {
    expect(await complaintsOf(await render('overlays/example'))).toBe('');
  });
});
