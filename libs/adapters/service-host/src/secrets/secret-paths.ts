/** Under these names nothing is logged that anybody could do something with. */
const names = ['password', 'token', 'secret', 'apiKey', 'authorization', 'cookie', 'uri', 'headers', 'clientToken', 'customHeaders', 'MONGODB_URI', 'REDIS_URL', 'SMTP_URL'];

/** Where pino looks for them: in what is logged, and up to two levels below. What stands deeper is taken out by its value. */
export const secretPaths: readonly string[] = names.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
