import type { Settings } from '@tandem/console-contract';
import type { Tokens } from '@tandem/service-host';
import type { FastifyInstance } from 'fastify';

export interface SettingsParts {
  /** The address of Unleash; null where this process was not told it. */
  readonly unleashUrl: string | null;
  readonly unleashProject: string;
  readonly flag: string;
  /** The address of a trace, with `{traceId}` in the place of its id; null where this process was not told it. */
  readonly traceUrl: string | null;
  readonly hasQueueBoard: boolean;
  readonly can: Settings['can'];
  readonly tokens: Tokens;
}

/** `GET /api/settings`: what a page is told once. Never a secret. */
export function registerSettings(server: FastifyInstance, { unleashUrl, unleashProject, flag, traceUrl, hasQueueBoard, can, tokens }: SettingsParts): void {
  server.get('/api/settings', (): Settings => {
    const why = tokens.whyNoActions();
    return { unleash: flagPage(unleashUrl, unleashProject, flag), traces: traceUrl, queues: hasQueueBoard, actions: { enabled: why === null, why }, can };
  });
}

/** The flag's page in the dashboard. An address with a login in it is not shown. */
export function flagPage(unleashUrl: string | null, project: string, flag: string): string | null {
  if (unleashUrl === null || !URL.canParse(unleashUrl)) return null;
  const url = new URL(unleashUrl);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  // clients are told the address of its API
  url.pathname = `${url.pathname.replace(/\/api\/?$|\/$/, '')}/projects/${encodeURIComponent(project)}/features/${encodeURIComponent(flag)}`;
  return url.href;
}
