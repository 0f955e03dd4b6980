import { request } from 'undici';
import { z } from 'zod';

export interface StrategyRequest {
  readonly title: string;
  /** The organizations that the strategy is for. */
  readonly orgIds: readonly string[];
  /** The JSON payload of its only variant, which is named as the title. */
  readonly payload: object;
}

/** The part of Unleash's admin API that a migration needs, as its dashboard uses it. */
export interface UnleashAdminClient {
  flagExists(name: string): Promise<boolean>;
  createFlag(name: string): Promise<void>;
  /** The flag is gone for good, its archived form too. */
  removeFlag(name: string): Promise<void>;
  /** Makes `name` a context field that constraints may use; harmless where it is one already. */
  ensureContextField(name: string): Promise<void>;
  addStrategy(flag: string, strategy: StrategyRequest): Promise<string>;
  updateStrategy(flag: string, id: string, strategy: StrategyRequest): Promise<void>;
  removeStrategy(flag: string, id: string): Promise<void>;
  toggle(flag: string, state: 'on' | 'off'): Promise<void>;
}

export interface UnleashAdminOptions {
  /** Without `/api`. */
  readonly url: string;
  readonly adminToken: string;
  readonly project?: string;
  readonly environment?: string;
}

const wholeVariant = 1_000;
const identifiedSchema = z.object({ id: z.string().min(1) });

export function createUnleashAdminClient(options: UnleashAdminOptions): UnleashAdminClient {
  const { url, adminToken, project = 'default', environment = 'development' } = options;
  const features = `/projects/${project}/features`;
  const inEnvironment = (flag: string): string => `${features}/${encodeURIComponent(flag)}/environments/${environment}`;

  const call = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object, allowed: readonly number[] = []): Promise<{ status: number; body: unknown }> => {
    const answer = await request(`${url}/api/admin${path}`, {
      method,
      headers: { authorization: adminToken, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // a connection for each call: one kept open may be closed by Unleash just as the next call begins
      reset: true,
      headersTimeout: 15_000,
      bodyTimeout: 15_000,
    });
    const text = await answer.body.text();
    const succeeded = answer.statusCode >= 200 && answer.statusCode < 300;
    if (!succeeded && !allowed.includes(answer.statusCode)) {
      throw new Error(`Unleash answered ${answer.statusCode} to ${method} ${path}: ${text.slice(0, 500)}`);
    }
    return { status: answer.statusCode, body: succeeded && text.startsWith('{') ? (JSON.parse(text) as unknown) : undefined };
  };

  return {
    async flagExists(name) {
      const { status } = await call('GET', `${features}/${encodeURIComponent(name)}`, undefined, [404]);
      return status !== 404;
    },
    async createFlag(name) {
      await call('POST', features, { name, type: 'release', description: 'Who triggers the workflows of an organization, phase by phase', impressionData: false });
    },
    async removeFlag(name) {
      await call('DELETE', `${features}/${encodeURIComponent(name)}`, undefined, [404]);
      await call('DELETE', `/archive/${encodeURIComponent(name)}`, undefined, [404]);
    },
    async ensureContextField(name) {
      await call('POST', '/context', { name, description: 'The organization', stickiness: true, legalValues: [] }, [409]);
    },
    async addStrategy(flag, strategy) {
      const { body } = await call('POST', `${inEnvironment(flag)}/strategies`, strategyBody(flag, strategy));
      return identifiedSchema.parse(body).id;
    },
    async updateStrategy(flag, id, strategy) {
      await call('PUT', `${inEnvironment(flag)}/strategies/${id}`, strategyBody(flag, strategy));
    },
    async removeStrategy(flag, id) {
      await call('DELETE', `${inEnvironment(flag)}/strategies/${id}`);
    },
    async toggle(flag, state) {
      await call('POST', `${inEnvironment(flag)}/${state}`);
    },
  };
}

function strategyBody(flag: string, { title, orgIds, payload }: StrategyRequest): object {
  return {
    name: 'flexibleRollout',
    title,
    parameters: { rollout: '100', stickiness: 'orgId', groupId: flag },
    constraints: [{ contextName: 'orgId', operator: 'IN', values: orgIds }],
    variants: [{ name: title, weight: wholeVariant, weightType: 'variable', stickiness: 'orgId', payload: { type: 'json', value: JSON.stringify(payload) } }],
  };
}
