import { isPlainObject } from '@tandem/conditions';
import { TandemError } from '@tandem/errors';
import {
  asFormComponent,
  asHtml,
  asHttpHeader,
  asPlainText,
  asUrlComponent,
  compileTemplate,
  compileValue,
  renderJson,
  renderText,
  valueAsText,
  type Scope,
} from '@tandem/workflow-graph';
import { maximumUrlLength, type HttpRequestConfig } from './schema.ts';

export interface RenderedRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export type RequestRenderer = (scope: Scope) => RenderedRequest;

type HeaderRenderer = (scope: Scope) => string;
type BodyRenderer = (scope: Scope) => string | null;

/** Compiles a request once; values go in escaped for where they go. */
export function compileRequest(config: HttpRequestConfig): RequestRenderer {
  const renderUrl = compileUrl(config);
  const { contentType, render: renderBody } = compileBody(config);
  const headers = Object.entries({ ...(contentType !== null && { 'content-type': contentType }), ...lowerCased(config.headers) });
  const renderHeaders = [...headers.map(([name, value]) => [name, compileHeader(value)] as const), ...compileAuth(config)];
  return (scope) => ({
    url: renderUrl(scope),
    headers: Object.fromEntries(renderHeaders.map(([name, render]) => [name, render(scope)])),
    body: renderBody(scope),
  });
}

/** A variable of the workflow at the very start is the author's own address and goes in as it is. */
function compileUrl({ url: source, queryParams }: HttpRequestConfig): (scope: Scope) => URL {
  const [, base, rest = source] = /^(\{\{\s*variables\.[^{}]+\}\})(.*)$/s.exec(source.trim()) ?? [];
  const baseTemplate = compileTemplate(base ?? '');
  const restTemplate = compileTemplate(base === undefined ? source.trim() : rest);
  const parameters = Object.entries(queryParams)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [name, compileTemplate(String(value))] as const);
  return (scope) => {
    const url = parseUrl(renderText(baseTemplate, scope, asPlainText) + renderText(restTemplate, scope, asUrlComponent));
    for (const [name, template] of parameters) bounded(url).searchParams.append(name, renderText(template, scope, asPlainText));
    return bounded(url);
  };
}

function bounded(url: URL): URL {
  if (url.href.length > maximumUrlLength) throw new TandemError('NODE_VALUE_TOO_LARGE', `url: has more than ${maximumUrlLength} characters`);
  return url;
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw new TandemError('NODE_CONFIG_INVALID', 'url: is not an http or https address');
  if (url.username !== '' || url.password !== '') throw new TandemError('NODE_CONFIG_INVALID', 'url: holds credentials; use auth');
  return url;
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function compileHeader(value: string): HeaderRenderer {
  const template = compileTemplate(value);
  return (scope) => renderText(template, scope, asHttpHeader);
}

function compileAuth({ auth }: HttpRequestConfig): readonly (readonly [name: string, render: HeaderRenderer])[] {
  if (auth.type === 'basic') return [['authorization', compileBasic(auth.username, auth.password)]];
  if (auth.type === 'bearer') return [['authorization', compileHeader(`Bearer ${auth.token}`)]];
  return auth.type === 'api_key' ? [[auth.apiKeyHeader.toLowerCase(), compileHeader(auth.apiKey)]] : [];
}

/** Encoded once the values are in it. */
function compileBasic(username: string, password: string): HeaderRenderer {
  const templates = [username, password].map(compileTemplate);
  return (scope) => {
    const credentials = templates.map((template) => renderText(template, scope, asPlainText)).join(':');
    return `Basic ${Buffer.from(credentials).toString('base64')}`;
  };
}

function compileBody(config: HttpRequestConfig): { contentType: string | null; render: BodyRenderer } {
  const { body, method } = config;
  const isWithout = body === undefined || body === null || body === '' || config.bodyType === 'none' || method === 'GET' || method === 'HEAD';
  if (isWithout) return { contentType: null, render: () => null };
  const contentType = lowerCased(config.headers)['content-type'] ?? defaultContentType(config);
  return { contentType, render: typeof body === 'string' ? compileText(body, contentType) : compileStructure(body, contentType) };
}

function defaultContentType({ body, bodyType }: HttpRequestConfig): string {
  if (bodyType === 'form') return 'application/x-www-form-urlencoded';
  if (bodyType === 'text') return 'text/plain; charset=utf-8';
  // what begins with a placeholder is whatever that will be
  const isJson = bodyType === 'json' || typeof body !== 'string' || /^\s*(?:\[|\{(?!\{))/.test(body);
  return isJson ? 'application/json' : 'text/plain; charset=utf-8';
}

function compileText(body: string, contentType: string): BodyRenderer {
  const template = compileTemplate(body);
  if (/\bjson\b/i.test(contentType)) return (scope) => renderJson(template, scope);
  if (/form-urlencoded/i.test(contentType)) return (scope) => renderText(template, scope, asFormComponent);
  return (scope) => renderText(template, scope, /\b(?:xml|html)\b/i.test(contentType) ? asHtml : asPlainText);
}

function compileStructure(body: unknown, contentType: string): BodyRenderer {
  const render = compileValue(body);
  if (!/form-urlencoded/i.test(contentType)) return (scope) => JSON.stringify(render(scope));
  return (scope) => {
    const fields = render(scope);
    const pairs = isPlainObject(fields) ? Object.entries(fields) : [];
    return new URLSearchParams(pairs.map(([name, value]) => [name, valueAsText(value)] as [string, string])).toString();
  };
}
