import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { readWorkspaceFile, workspaceRoot } from './workspace.ts';

const directory = 'docker/kubernetes';

const labels = z.record(z.string(), z.string()).default({});
const reference = z.looseObject({ name: z.string(), key: z.string(), optional: z.boolean().default(false) });
const environmentVariable = z.strictObject({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z.strictObject({ secretKeyRef: reference.optional(), configMapKeyRef: reference.optional(), fieldRef: z.looseObject({}).optional() }).optional(),
});
const probe = z.looseObject({ httpGet: z.strictObject({ path: z.string(), port: z.string() }) });

const container = z.looseObject({
  image: z.string(),
  args: z.array(z.string()),
  ports: z.array(z.strictObject({ name: z.string(), containerPort: z.number() })),
  envFrom: z.array(z.strictObject({ configMapRef: z.looseObject({ name: z.string() }) })),
  env: z.array(environmentVariable),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
  lifecycle: z.looseObject({ preStop: z.looseObject({ sleep: z.object({ seconds: z.number() }) }) }).optional(),
  resources: z.object({ requests: z.object({ cpu: z.string(), memory: z.string() }), limits: z.object({ memory: z.string() }) }),
  securityContext: z.looseObject({}),
});

const metadata = z.looseObject({ name: z.string() });
const matchLabels = z.object({ matchLabels: labels });
const target = z.looseObject({ name: z.string() });

export const deploymentSchema = z.looseObject({
  kind: z.literal('Deployment'),
  metadata,
  spec: z.looseObject({
    replicas: z.number().optional(),
    selector: matchLabels,
    template: z.object({
      metadata: z.looseObject({ labels }),
      spec: z.looseObject({
        automountServiceAccountToken: z.boolean(),
        terminationGracePeriodSeconds: z.number(),
        securityContext: z.looseObject({}),
        affinity: z.looseObject({ podAntiAffinity: z.looseObject({ requiredDuringSchedulingIgnoredDuringExecution: z.array(z.looseObject({ topologyKey: z.string(), labelSelector: matchLabels })) }) }).optional(),
        containers: z.tuple([container]),
      }),
    }),
  }),
});

export type Deployment = z.output<typeof deploymentSchema>;

export const serviceSchema = z.looseObject({ kind: z.literal('Service'), metadata, spec: z.looseObject({ selector: labels, ports: z.array(z.looseObject({ targetPort: z.string() })) }) });
export const budgetSchema = z.looseObject({ kind: z.literal('PodDisruptionBudget'), metadata, spec: z.looseObject({ selector: matchLabels }) });
export const autoscalerSchema = z.looseObject({ kind: z.literal('HorizontalPodAutoscaler'), metadata, spec: z.looseObject({ scaleTargetRef: target, minReplicas: z.number() }) });

const rulePorts = z.array(z.strictObject({ protocol: z.enum(['TCP', 'UDP']), port: z.number() })).min(1);
export const policySchema = z.looseObject({
  kind: z.literal('NetworkPolicy'),
  metadata,
  spec: z.looseObject({
    podSelector: z.looseObject({ matchLabels: labels }),
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
    ingress: z.array(z.strictObject({ from: z.array(z.looseObject({})).min(1), ports: rulePorts })).default([]),
    egress: z.array(z.strictObject({ to: z.array(z.looseObject({})).optional(), ports: rulePorts })).default([]),
  }),
});

export const scaledObjectSchema = z.looseObject({
  kind: z.literal('ScaledObject'),
  spec: z.looseObject({ scaleTargetRef: target, triggers: z.tuple([z.looseObject({ type: z.string(), metadata: z.record(z.string(), z.string()) })]) }),
});
export const podMonitorSchema = z.looseObject({
  kind: z.literal('PodMonitor'),
  spec: z.looseObject({ jobLabel: z.string(), selector: matchLabels, podMetricsEndpoints: z.array(z.looseObject({ port: z.string(), path: z.string(), authorization: z.strictObject({ credentials: reference }) })) }),
});

/** Every file of objects, relative to the workspace's root: all but the kustomizations. */
export function objectFiles(under = ''): readonly string[] {
  return readdirSync(resolve(workspaceRoot, directory, under), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml') && entry.name !== 'kustomization.yaml')
    .map((entry) => resolve(entry.parentPath, entry.name).slice(workspaceRoot.length + 1))
    .sort();
}

/** The objects of these files that are of a kind. */
export function objectsOf<Schema extends z.ZodType>(schema: Schema, kind: string, files: readonly string[] = objectFiles()): readonly z.output<Schema>[] {
  return files
    .flatMap((file) => [...parseAllDocuments(readWorkspaceFile(file))].map((document) => document.toJS() as { readonly kind: string }))
    .filter((object) => object.kind === kind)
    .map((object) => schema.parse(object));
}

/** What the base sets that is no secret. */
export function readSettings(): Readonly<Record<string, string>> {
  const lines = readWorkspaceFile(`${directory}/base/settings.env`).split('\n').filter((line) => line !== '');
  return Object.fromEntries(lines.map(settingIn));
}

function settingIn(line: string): readonly [string, string] {
  return [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)];
}

const kustomizationSchema = z.looseObject({
  resources: z.array(z.string()).default([]),
  patches: z.array(z.looseObject({ target: z.looseObject({ kind: z.string(), name: z.string() }), patch: z.string() })).default([]),
  configMapGenerator: z.array(z.looseObject({ name: z.literal('tandem-settings'), literals: z.array(z.string()).default([]) })).default([]),
});
const portAdditionSchema = z.object({ op: z.literal('add'), path: z.literal('/spec/template/spec/containers/0/ports/-'), value: z.strictObject({ name: z.string(), containerPort: z.number() }) });
const variableAdditionSchema = z.object({ op: z.literal('add'), path: z.literal('/spec/template/spec/containers/0/env/-'), value: environmentVariable });

function readKustomization(folder: string): z.output<typeof kustomizationSchema> {
  return kustomizationSchema.parse(parse(readWorkspaceFile(`${directory}/${folder}/kustomization.yaml`)));
}

/** The files that a kustomization takes in. */
export function resourcesOf(folder: string): readonly string[] {
  return readKustomization(folder).resources;
}

/** The settings that a component puts over the base's. */
export function settingsOfComponent(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readKustomization(folder).configMapGenerator.flatMap(({ literals }) => literals).map(settingIn));
}

export interface Additions {
  readonly deployment: string;
  readonly ports: readonly z.output<typeof portAdditionSchema>['value'][];
  readonly variables: readonly z.output<typeof variableAdditionSchema>['value'][];
}

/** What a component adds to a deployment's container; it changes nothing else there. */
export function additionsOf(folder: string): Additions {
  const [patch, ...more] = readKustomization(folder).patches;
  if (patch === undefined || more.length > 0) throw new Error(`${folder} is expected to have one patch`);
  const additions = z.array(z.union([portAdditionSchema, variableAdditionSchema])).parse(parse(patch.patch));
  return {
    deployment: patch.target.name,
    ports: additions.flatMap(({ value }) => ('containerPort' in value ? [value] : [])),
    variables: additions.flatMap(({ value }) => ('containerPort' in value ? [] : [value])),
  };
}
