import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { apps } from './app-metrics.ts';
import { unreadBy } from './app-settings.ts';
import { readWorkspaceFile, workspaceRoot } from './workspace.ts';

const serviceSchema = z.looseObject({
  command: z.array(z.string()).default([]),
  entrypoint: z.array(z.string()).default([]),
  /** Null: passed on where it is set. */
  environment: z.record(z.string(), z.string().nullable()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  env_file: z.array(z.string()).default([]),
  read_only: z.boolean().default(false),
  tmpfs: z.array(z.string()).default([]),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
});
const composeSchema = z.object({ services: z.record(z.string(), serviceSchema) });
const { services } = composeSchema.parse(parse(readWorkspaceFile('docker/compose.yml'), { merge: true }));
const dockerfile = readWorkspaceFile('docker/Dockerfile');

const serviceNames = Object.keys(services).filter((name) => services[name]!.command[0]?.startsWith('apps/'));

it('there is a service for every app', () => {
  expect(new Set(serviceNames.map((name) => services[name]!.command[0]))).toEqual(new Set(apps.map((app) => `apps/${app}/dist/main.js`)));
});

describe.each(serviceNames)('the service %s', (name) => {
  const { command, environment, ports } = services[name]!;
  const app = /^apps\/([^/]+)\//.exec(command[0]!)![1]!;

  it('sets only what its app reads', async () => {
    expect(await unreadBy(app, Object.keys(environment))).toEqual([]);
    expect(await unreadBy(app, ['NO_SETTING'])).toEqual(['NO_SETTING']);
  });

  it('listens where its port is published and scraped', () => {
    for (const port of ports) expect(port.split(':').at(-1)).toBe(environment.PORT);
    expect(readWorkspaceFile('docker/prometheus/prometheus.yml')).toContain(`'${name}:${environment.PORT}'`);
  });

  it('may do nothing that it need not', () => {
    const { read_only, tmpfs, cap_drop, security_opt } = services[name]!;
    expect({ read_only, tmpfs, cap_drop, security_opt }).toEqual({ read_only: true, tmpfs: ['/tmp'], cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
  });

  it('takes any setting from a file that is there and sets nothing yet', () => {
    expect(services[name]!.env_file).toEqual(['settings.env']);
    expect(readWorkspaceFile('docker/settings.env')).toMatch(/^(#.*\n)+$/);
  });

  it('runs a bundle that the image has', () => {
    expect(dockerfile).toContain(`/tandem/apps/${app}/dist ./apps/${app}/dist`);
  });
});

it('secrets go into a file that neither git nor the image takes', () => {
  expect(readWorkspaceFile('.gitignore').split('\n')).toContain('/docker/.env');
  expect(readWorkspaceFile('.dockerignore').split('\n')).toContain('docker/.env');
});

it('Prometheus shows the apps the token that they ask for', () => {
  const { entrypoint, environment } = services.prometheus!;
  const [, file] = /printf %s "\$\$READ_TOKEN" > (\S+);/.exec(entrypoint.join(' '))!;
  expect(readWorkspaceFile('docker/prometheus/prometheus.yml')).toContain(`authorization: {credentials_file: ${file!}}`);
  for (const name of serviceNames) expect(services[name]!.environment.READ_TOKEN, name).toBe(environment.READ_TOKEN);
});

it('mounts only files that are there', () => {
  const mounted = Object.values(services).flatMap(({ volumes }) => volumes).filter((volume) => volume.startsWith('./')).map((volume) => volume.split(':')[0]!);
  expect(mounted.length).toBeGreaterThan(0);
  for (const path of mounted) expect(existsSync(resolve(workspaceRoot, 'docker', path)), path).toBe(true);
});

it('the image runs as a user without rights, and its last stage builds nothing', () => {
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  expect(last).toMatch(/^USER node$/m);
  expect(last).toMatch(/^HEALTHCHECK /m);
  expect(last).not.toMatch(/npm (ci|install|prune)|apt-get/);
  for (const [, path] of dockerfile.matchAll(/^COPY (docker\/\S+)/gm)) expect(existsSync(resolve(workspaceRoot, path!)), path).toBe(true);
});
