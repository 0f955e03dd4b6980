import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { apps } from './app-metrics.ts';
import { configOf, unreadBy } from './app-settings.ts';
import { additionsOf, objectFiles, objectsOf, policySchema, serviceSchema, settingsOfComponent } from './kubernetes-objects.ts';
import { readWorkspaceFile } from './workspace.ts';

const policies = objectsOf(policySchema, 'NetworkPolicy');
const policy = (name: string) => policies.find(({ metadata }) => metadata.name === name)?.spec ?? expect.fail(`no policy ${name}`);
const address = { MONGODB_URI: 'mongodb://one,two,three/?replicaSet=rs0', REDIS_URL: 'redis://redis' };

describe('the component for tracing', () => {
  const added = settingsOfComponent('components/tracing');

  it.each(apps)('sets what %s reads', async (app) => {
    expect(await unreadBy(app, Object.keys(added))).toEqual([]);
  });

  it('lets traces out to where it says', () => {
    const out = policy('tandem-traces').egress.flatMap(({ ports }) => ports.map(({ port }) => port));
    expect(out).toEqual([Number(new URL(added.OTEL_EXPORTER_OTLP_ENDPOINT!).port)]);
  });
});

describe('the component for events of Atlas Triggers', () => {
  const added = settingsOfComponent('components/atlas-ingress');
  const { deployment, ports, variables } = additionsOf('components/atlas-ingress');

  it('has watchers listen beyond their own machine, at the port that the service leads to and the policy lets in', async () => {
    const loadConfig = await configOf('watcher');
    const environment = { ...address, UNLEASH_URL: 'http://unleash', UNLEASH_CLIENT_TOKEN: 'any', READ_TOKEN: 'a-token-of-readers', ATLAS_INGRESS_SECRET: 's'.repeat(32), ...added };
    expect(loadConfig(environment, [])).toMatchObject({ ATLAS_INGRESS_HOST: '0.0.0.0', ATLAS_INGRESS_PORT: ports[0]?.containerPort });
    const [service] = objectsOf(serviceSchema, 'Service', objectFiles('components/atlas-ingress'));
    expect(service!.spec.ports.map(({ targetPort }) => targetPort)).toEqual(ports.map(({ name }) => name));
    expect(service!.spec.selector).toEqual({ 'app.kubernetes.io/name': deployment });
    const { podSelector, ingress } = policy('tandem-atlas-ingress');
    expect(podSelector.matchLabels['app.kubernetes.io/name']).toBe(deployment);
    expect(ingress.flatMap((rule) => rule.ports.map(({ port }) => port))).toEqual(ports.map(({ containerPort }) => containerPort));
  });

  it('takes the secret by reference, and the docs name it', () => {
    expect(variables).toEqual([{ name: 'ATLAS_INGRESS_SECRET', valueFrom: { secretKeyRef: { name: 'tandem-watcher', key: 'ATLAS_INGRESS_SECRET', optional: false } } }]);
    expect(readWorkspaceFile('docs/deployment.md')).toContain('`ATLAS_INGRESS_SECRET`');
  });
});

describe("the component for the operator's commands", () => {
  const variableSchema = z.strictObject({ name: z.string(), valueFrom: z.strictObject({ secretKeyRef: z.looseObject({ name: z.string(), key: z.string() }) }) });
  const containerSchema = z.looseObject({
    args: z.tuple([z.literal('-e'), z.string()]), envFrom: z.tuple([z.object({ configMapRef: z.object({ name: z.string() }) })]), env: z.array(variableSchema), securityContext: z.looseObject({}),
  });
  const podSchema = z.looseObject({ securityContext: z.looseObject({}), containers: z.tuple([containerSchema]) });
  const schema = z.looseObject({ spec: z.looseObject({ template: z.looseObject({ spec: podSchema }) }) });
  const [operator] = objectsOf(schema, 'Deployment', objectFiles('components/operator'));
  const pod = operator!.spec.template.spec;
  const [container] = pod.containers;

  it('has all settings, and secrets of its own by reference, which the docs name', () => {
    expect(container.envFrom[0].configMapRef.name).toBe('tandem-settings');
    const row = readWorkspaceFile('docs/deployment.md').split('\n').find((line) => line.trim().startsWith('| `tandem-operator` |'));
    for (const { name, valueFrom } of container.env) {
      expect(valueFrom.secretKeyRef).toMatchObject({ name: 'tandem-operator', key: name });
      expect(row).toContain(`\`${name}\``);
    }
    expect(container.env.map(({ name }) => name)).toEqual(['MONGODB_URI', 'REDIS_URL', 'UNLEASH_ADMIN_TOKEN']);
  });

  it('may do nothing that it need not, and reaches the flag', () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
    expect(policy('tandem-operator').egress.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([4242]);
  });

  it('waits, and ends when it is told to', async () => {
    const [flag, program] = container.args;
    const child = execa(process.execPath, [flag, `${program}; console.log('waits')`], { reject: false });
    child.stdout.once('data', () => child.kill('SIGTERM'));
    expect(await child).toMatchObject({ exitCode: 0, stdout: 'waits' });
  });
});
