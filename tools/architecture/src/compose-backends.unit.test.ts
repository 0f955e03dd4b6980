import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { operationsPaths } from '@tandem/service-host';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readWorkspaceFile, workspaceRoot } from './workspace.ts';

const serviceSchema = z.looseObject({
  image: z.string().optional(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
});
const composeSchema = z.object({ services: z.record(z.string(), z.unknown()) });
const backends = ['mongodb', 'redis', 'unleash', 'unleash-database'];

function servicesOf(file: string) {
  const { services } = composeSchema.parse(parse(readWorkspaceFile(`docker/${file}`), { merge: true }));
  return (name: string) => serviceSchema.parse(services[name] ?? expect.fail(`no service ${name}`));
}

describe.each(['compose.yml', 'compose.dev.yml'])('the backends of docker/%s', (file) => {
  const service = servicesOf(file);
  const text = readWorkspaceFile(`docker/${file}`);

  it('are a replica set that initiates itself, under the name that the apps are told', () => {
    const { command, healthcheck } = service('mongodb');
    expect(command.slice(0, 2)).toEqual(['--replSet', 'rs0']);
    expect(healthcheck?.test.join(' ')).toMatch(/rs\.initiate\(\{ _id: 'rs0'.*isWritablePrimary/);
    expect(text).toMatch(/mongodb:\/\/[^/]+\/\?replicaSet=rs0/);
  });

  it('are a Redis that keeps its jobs over a restart, and throws none away', () => {
    const { command, volumes } = service('redis');
    expect(command.join(' ')).toBe('redis-server --appendonly yes --maxmemory-policy noeviction');
    expect(volumes).toEqual(['redis:/data']);
  });

  it('are an Unleash on PostgreSQL, told by names that it knows, with the tokens that the apps are given', () => {
    const { environment, image } = service('unleash');
    const unleash = resolve(workspaceRoot, 'node_modules/unleash-server');
    const known = readFileSync(resolve(unleash, 'dist/lib/create-config.js'), 'utf8');
    for (const variable of Object.keys(environment)) expect(known, variable).toMatch(new RegExp(`\\b${variable}\\b`));
    const { version } = JSON.parse(readFileSync(resolve(unleash, 'package.json'), 'utf8')) as { version: string };
    expect(image).toBe(`unleashorg/unleash-server:${version.split('.').slice(0, 2).join('.')}`);
    const database = service('unleash-database').environment;
    expect([environment.DATABASE_HOST, environment.DATABASE_NAME, environment.DATABASE_USERNAME, environment.DATABASE_PASSWORD])
      .toEqual(['unleash-database', database.POSTGRES_DB, database.POSTGRES_USER, database.POSTGRES_PASSWORD]);
    expect(text).toMatch(new RegExp(`UNLEASH_CLIENT_TOKEN[:=] ?'?${environment.INIT_CLIENT_API_TOKENS!.replaceAll('.', '\\.')}`));
  });
});

it('both files have the same backends, but for ports and names', () => {
  const [all, development] = [servicesOf('compose.yml'), servicesOf('compose.dev.yml')];
  for (const name of backends) expect(development(name).image, name).toBe(all(name).image);
});

it('Grafana finds Prometheus and the dashboards where its provisioning says', () => {
  const service = servicesOf('compose.yml');
  const { datasources } = z.object({ datasources: z.array(z.looseObject({ url: z.string() })) }).parse(parse(readWorkspaceFile('docker/grafana/provisioning/datasources/prometheus.yml')));
  expect(datasources.map(({ url }) => url)).toEqual([`http://prometheus:${service('prometheus').ports[0]!.split(':').at(-1)!}`]);
  const { providers } = z.object({ providers: z.array(z.looseObject({ options: z.object({ path: z.string() }) })) }).parse(parse(readWorkspaceFile('docker/grafana/provisioning/dashboards/tandem.yml')));
  for (const { options } of providers) expect(service('grafana').volumes).toContain(`./grafana/dashboards:${options.path}:ro`);
  expect(existsSync(resolve(workspaceRoot, 'docker/grafana/dashboards/tandem.json'))).toBe(true);
});

it('the health check of the image asks for a path that every app serves', () => {
  const [, asked] = /127\.0\.0\.1:\$\{PORT\}(\/[a-z]+)/.exec(readWorkspaceFile('docker/healthcheck.mjs'))!;
  expect(operationsPaths).toContain(asked);
});
