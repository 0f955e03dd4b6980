import { z } from 'zod';

/** The transport's own, and ours. */
const reservedHeaders: ReadonlySet<string> = new Set(['host', 'content-length', 'transfer-encoding', 'connection', 'upgrade', 'expect', 'keep-alive', 'te', 'trailer', 'idempotency-key']);

const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, { error: 'is not a header name' })
  .refine((name) => !reservedHeaders.has(name.toLowerCase()), { error: 'is set by Tandem' });

/** Of a URL, before its placeholders are filled and after. */
export const maximumUrlLength = 8_192;

const isFew = (fields: object) => Object.keys(fields).length <= 50;

const authSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('none') }),
  z.looseObject({ type: z.literal('basic'), username: z.string().max(1_000), password: z.string().max(1_000) }),
  z.looseObject({ type: z.literal('bearer'), token: z.string().max(8_000) }),
  z.looseObject({ type: z.literal('api_key'), apiKey: z.string().max(8_000), apiKeyHeader: headerName.default('X-API-Key') }),
]);

export const httpRequestConfigSchema = z.looseObject({
  method: z
    .string()
    .transform((method) => method.toUpperCase())
    .pipe(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']))
    .default('GET'),
  url: z.string().min(1).max(maximumUrlLength),
  headers: z
    .record(headerName, z.string().max(8_192))
    .refine(isFew, { error: 'are 50 at most' })
    .default({}),
  queryParams: z
    .record(z.string().max(256), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .refine(isFew, { error: 'are 50 at most' })
    .default({}),
  body: z.unknown().optional(),
  bodyType: z.enum(['json', 'form', 'text', 'none']).optional(),
  auth: authSchema.default({ type: 'none' }),
  /** Milliseconds for the whole request. */
  timeout: z.number().int().min(100).max(60_000).default(10_000),
  validateStatus: z.union([z.literal('all'), z.array(z.number().int()).max(100)]).optional(),
});

export type HttpRequestConfig = z.infer<typeof httpRequestConfigSchema>;
