import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { executionQueueName } from '@tandem/bullmq';
import { operationsPaths, stopWithinMs } from '@tandem/service-host';
import { QueueKeys } from 'bullmq';
import { describe, expect, it } from 'vitest';
import { apps } from './app-metrics.ts';
import { configOf, unreadBy } from './app-settings.ts';
import {
  additionsOf, autoscalerSchema, budgetSchema, deploymentSchema, objectFiles, objectsOf, podMonitorSchema, policySchema, readSettings, resourcesOf, scaledObjectSchema, serviceSchema, type Deployment,
} from './kubernetes-objects.ts';
import { settingsOf } from './settings-table.ts';
import { readWorkspaceFile, workspaceRoot } from './workspace.ts';

const settings = readSettings();
const base = objectFiles('base');
const deployments = objectsOf(deploymentSchema, 'Deployment', base);
const policies = objectsOf(policySchema, 'NetworkPolicy');
const ingress = additionsOf('components/atlas-ingress');

/** Tokens, secrets, and addresses that hold a password. */
const isSecret = (name: string) => /_URI$|_TOKENS?$|_SECRET$|^REDIS_URL$|^SMTP_URL$/.test(name);

/** What stands for a secret or a pod's name, where only its shape matters. */
const standIns: Readonly<Record<string, string>> = {
  MONGODB_URI: 'mongodb://one,two,three/?replicaSet=rs0', REDIS_URL: 'redis://redis', SMTP_URL: 'smtps://mail',
  OPERATOR_TOKEN: 'a-token-of-operators', READ_TOKEN: 'a-token-of-readers', SUBMIT_TOKENS: 'a-token-of-the-form,another-token-of-it', INSTANCE_ID: 'watcher-7c9f8d6b5-x2x4z',
};

/** The environment that a pod's container would have. */
function environmentOf({ spec }: Deployment): Readonly<Record<string, string>> {
  const entries = spec.template.spec.containers[0].env.map(({ name, value }) => [name, value ?? standIns[name] ?? 'a-secret'] as const);
  return { HOST: '0.0.0.0', ...settings, ...Object.fromEntries(entries) };
}

/** Whether these labels of a pod are among those asked for. */
const selects = (asked: Readonly<Record<string, string>>, { spec }: Deployment) => {
  const labels: Readonly<Record<string, string>> = { ...spec.template.metadata.labels, 'app.kubernetes.io/part-of': 'tandem' };
  return Object.entries(asked).every(([label, value]) => labels[label] === value);
};

it('there is a deployment for every app', () => {
  expect(deployments.map(({ metadata }) => metadata.name).sort()).toEqual([...apps].sort());
});

describe.each(deployments.map((deployment) => [deployment.metadata.name, deployment] as const))('the deployment %s', (app, deployment) => {
  const pod = deployment.spec.template.spec;
  const [container] = pod.containers;

  it('runs a bundle that the image has', () => {
    expect(container.args).toEqual([`apps/${app}/dist/main.js`]);
    expect(readWorkspaceFile('docker/Dockerfile')).toContain(`/tandem/apps/${app}/dist ./apps/${app}/dist`);
  });

  it('sets only what its app reads, and what that accepts', async () => {
    expect(await unreadBy(app, container.env.map(({ name }) => name))).toEqual([]);
    const loadConfig = await configOf(app);
    expect(() => loadConfig(environmentOf(deployment), [])).not.toThrow();
  });

  it('listens beyond its own machine, since the image says so', () => {
    expect(container.env.map(({ name }) => name)).not.toContain('HOST');
    expect(readWorkspaceFile('docker/Dockerfile')).toMatch(/^ENV .*\bHOST=0\.0\.0\.0$/m);
  });

  it('holds no secret, and takes each from a secret of its own', () => {
    for (const { name, value, valueFrom } of container.env) {
      if (isSecret(name)) expect(valueFrom?.secretKeyRef, name).toMatchObject({ name: `tandem-${app}`, key: name });
      else expect(['PORT', 'INSTANCE_ID'], name).toContain(name);
      if (value !== undefined) expect(name).toBe('PORT');
    }
  });

  it('can be given every setting of its app without a patch: all settings, and each secret by its key', async () => {
    expect(container.envFrom).toEqual([{ configMapRef: { name: 'tandem-settings' } }]);
    const byReference = [...container.env, ...(ingress.deployment === app ? ingress.variables : [])].map(({ name }) => name);
    const secrets = (await settingsOf(app)).map(({ variable }) => variable).filter(isSecret);
    expect(secrets.filter((name) => !byReference.includes(name))).toEqual([]);
  });

  it('has its secret in the docs, key by key', () => {
    const row = readWorkspaceFile('docs/deployment.md').split('\n').find((line) => line.trim().startsWith(`| \`tandem-${app}\` |`));
    for (const { name, valueFrom } of container.env) if (valueFrom?.secretKeyRef) expect(row, name).toContain(`\`${name}\``);
  });

  it('listens and is asked at its port, by paths that are served', () => {
    expect(container.ports).toEqual([{ name: 'http', containerPort: Number(environmentOf(deployment).PORT) }]);
    const asked = [container.startupProbe, container.livenessProbe, container.readinessProbe].map(({ httpGet }) => httpGet);
    for (const { path, port } of asked) {
      expect(operationsPaths).toContain(path);
      expect(port).toBe('http');
    }
    expect(asked.map(({ path }) => path)).toEqual(['/livez', '/livez', '/readyz']);
  });

  it('is given the time that its app takes to stop', () => {
    const pauseMs = (container.lifecycle?.preStop.sleep.seconds ?? 0) * 1_000;
    expect(pod.terminationGracePeriodSeconds * 1_000).toBeGreaterThanOrEqual(pauseMs + stopWithinMs + 1_000);
  });

  it('may do nothing that it need not', () => {
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toEqual({ runAsNonRoot: true, runAsUser: 1_000, runAsGroup: 1_000, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
  });

  it('is let in at its port, and nowhere else', () => {
    const ports = policies.filter(({ spec }) => selects(spec.podSelector.matchLabels, deployment)).flatMap(({ spec }) => spec.ingress).flatMap((rule) => rule.ports);
    expect(ports.map(({ port }) => port)).toContain(container.ports[0]?.containerPort);
  });
});

it('a watcher has a standby on another machine', () => {
  const watcher = deployments.find(({ metadata }) => metadata.name === 'watcher')!;
  const [apart] = watcher.spec.template.spec.affinity!.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
  expect(watcher.spec.replicas).toBe(2);
  expect(apart).toMatchObject({ topologyKey: 'kubernetes.io/hostname', labelSelector: watcher.spec.selector });
});

it('whatever there is more than one of keeps the others while a machine is emptied', () => {
  const budgets = objectsOf(budgetSchema, 'PodDisruptionBudget');
  const many = deployments.filter(({ spec }) => spec.replicas !== 1);
  for (const { metadata, spec } of many) expect(budgets.find((budget) => budget.metadata.name === metadata.name)?.spec.selector, metadata.name).toEqual(spec.selector);
  expect(budgets).toHaveLength(many.length);
});

it('services lead to ports that pods have', () => {
  for (const { metadata, spec } of objectsOf(serviceSchema, 'Service', base)) {
    const behind = deployments.filter((deployment) => selects(spec.selector, deployment));
    expect(behind.map((deployment) => deployment.metadata.name)).toEqual([metadata.name]);
    for (const { targetPort } of spec.ports) expect(behind[0]!.spec.template.spec.containers[0].ports.map(({ name }) => name)).toContain(targetPort);
  }
});

it('what an autoscaler counts is counted by nobody else', () => {
  for (const { spec } of objectsOf(autoscalerSchema, 'HorizontalPodAutoscaler')) {
    expect(deployments.find(({ metadata }) => metadata.name === spec.scaleTargetRef.name)).toMatchObject({ spec: { selector: {} } });
    expect(deployments.find(({ metadata }) => metadata.name === spec.scaleTargetRef.name)!.spec.replicas).toBeUndefined();
  }
});

it('everything is denied first, both ways', () => {
  const [first] = policies;
  expect(first!.spec).toEqual({ podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'tandem' } }, policyTypes: ['Ingress', 'Egress'], ingress: [], egress: [] });
  const out = policies.flatMap(({ spec }) => spec.egress).flatMap(({ ports }) => ports.map(({ port }) => port));
  expect(out).toContain(Number(new URL(settings.UNLEASH_URL!).port));
});

it('nobody but workers reaches the world, and they nothing private', () => {
  const toAddresses = policies.filter(({ spec }) => spec.egress.some(({ to = [] }) => to.some((peer) => 'ipBlock' in peer)));
  expect(toAddresses.map(({ spec }) => spec.podSelector.matchLabels['app.kubernetes.io/name'])).toEqual(['worker']);
  expect(JSON.stringify(toAddresses)).toContain('"except":["10.0.0.0/8","100.64.0.0/10","127.0.0.0/8","169.254.0.0/16","172.16.0.0/12","192.168.0.0/16"]');
});

it('workers are scaled by the list that jobs wait in', () => {
  for (const { spec } of objectsOf(scaledObjectSchema, 'ScaledObject')) {
    const [{ metadata }] = spec.triggers;
    expect(deployments.map(({ metadata: { name } }) => name)).toContain(spec.scaleTargetRef.name);
    expect(metadata.listName).toBe(new QueueKeys(settings.QUEUE_PREFIX).toKey(executionQueueName, 'wait'));
  }
});

it('Prometheus finds all apps, under the name that the alerts know', () => {
  for (const { spec } of objectsOf(podMonitorSchema, 'PodMonitor')) {
    expect(deployments.every((deployment) => selects(spec.selector.matchLabels, deployment))).toBe(true);
    expect(spec.podMetricsEndpoints.map(({ path }) => path)).toEqual(['/metrics']);
    const { credentials } = spec.podMetricsEndpoints[0]!.authorization;
    expect(readWorkspaceFile('docs/deployment.md')).toMatch(new RegExp(`\\| \`${credentials.name}\` \\|.*\`${credentials.key}\``));
    for (const { metadata, spec: { template } } of deployments) expect(template.spec.containers[0].env.map(({ name }) => name), metadata.name).toContain(credentials.key);
    expect(operationsPaths).toContain('/metrics');
    expect(readWorkspaceFile('docker/prometheus/alerts.yml')).toContain(`up{job="${spec.selector.matchLabels[spec.jobLabel]!}"}`);
  }
});

it('what the base sets is no secret, and some app reads it', async () => {
  const unread = await Promise.all(apps.map((app) => unreadBy(app, Object.keys(settings))));
  expect(Object.keys(settings).filter((name) => unread.every((names) => names.includes(name)))).toEqual([]);
  expect(Object.keys(settings).filter(isSecret)).toEqual([]);
});

it('no file is left out', () => {
  for (const folder of ['base', 'components/keda', 'components/prometheus-operator', 'components/tracing', 'components/atlas-ingress', 'components/operator', 'overlays/example']) {
    const there = readdirSync(resolve(workspaceRoot, 'docker/kubernetes', folder)).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');
    expect(resourcesOf(folder).filter((name) => name.endsWith('.yaml')).sort()).toEqual(there.sort());
  }
  expect(objectFiles().length).toBeGreaterThan(8);
});
