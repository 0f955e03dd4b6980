import { describe, expect, it } from 'vitest';
import { exampleRun, swelling } from '../testing/node-run.ts';
import { compileRequest } from './compile-request.ts';
import { httpRequestConfigSchema, maximumUrlLength } from './schema.ts';

const tooLarge = expect.objectContaining({ code: 'NODE_VALUE_TOO_LARGE' }) as Error;
const url = 'https://x.org/';
const parameters = (count: number, value: string) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, value]));

function render(config: object, data: Readonly<Record<string, unknown>>) {
  return compileRequest(httpRequestConfigSchema.parse({ url, ...config }))(exampleRun(data).scope);
}

describe('a request', () => {
  it.each(['json', 'form'])('ends before its body of %s outgrows all bounds', (bodyType) => {
    expect(() => render({ method: 'POST', body: swelling.value, bodyType }, swelling.data)).toThrow(tooLarge);
  });

  it('has a URL of bounded length, whatever makes it long', () => {
    const room = maximumUrlLength - `${url}?p=`.length;
    expect(render({ queryParams: { p: '{{name}}' } }, { name: 'x'.repeat(room) }).url.href).toHaveLength(maximumUrlLength);
    expect(() => render({ queryParams: { p: '{{name}}' } }, { name: 'x'.repeat(room + 1) })).toThrow(tooLarge);
    expect(() => render({ queryParams: { p: '{{name}}' } }, { name: 'ü'.repeat(room / 3) })).toThrow(tooLarge);
    expect(() => render({ url: `${url}{{name}}` }, { name: 'x'.repeat(maximumUrlLength) })).toThrow(tooLarge);
  });

  it('reads no more query parameters than the URL has room for', () => {
    let reads = 0;
    const data = { get name() { reads += 1; return 'x'.repeat(5_000); } };
    expect(() => render({ queryParams: parameters(50, '{{name}}') }, data)).toThrow(tooLarge);
    expect(reads).toBe(2);
  });

  it('encodes the credentials of basic authentication with the values in them', () => {
    const { headers } = render({ auth: { type: 'basic', username: 'tandem', password: '{{variables.apiPassword}}-{{name}}' } }, { name: 'ü' });
    expect(headers).toEqual({ authorization: `Basic ${Buffer.from('tandem:-ü').toString('base64')}` });
  });

  it('takes 50 query parameters at most', () => {
    expect(render({ queryParams: parameters(50, '1') }, {}).url.searchParams.size).toBe(50);
    expect(httpRequestConfigSchema.safeParse({ url, queryParams: parameters(51, '1') }).success).toBe(false);
  });
});
