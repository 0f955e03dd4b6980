/** What stands in a log in a secret's place. */
export const censored = '[redacted]';

/** Shorter ones are no secrets, and would take words of the log's own with them. */
const shortest = 8;

/** Whose whole value is one. */
const secretName = /_(?:TOKENS?|SECRETS?|PASSWORDS?)$/;
const secretOption = /password|secret|token/i;
const authority = /^[a-z][a-z0-9+.-]{0,40}:\/\/([^/?#]*)@/i;

/**
 * The secrets among an app's settings, in every way in which they may be written: tokens, and what the URLs of backends hold.
 * The longest first, so that none is left that holds another.
 */
export function secretsIn(settings: object): readonly string[] {
  const found = Object.entries(settings).flatMap(([name, value]: [string, unknown]) => textsOf(value).flatMap((text) => (secretName.test(name) ? [text] : secretsOfUrl(text))));
  const written = found.filter((secret) => secret.length >= shortest).flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  return [...new Set(written)].sort((one, other) => other.length - one.length);
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function secretsOfUrl(url: string): readonly string[] {
  const [user = '', ...rest] = (authority.exec(url)?.[1] ?? '').split(':');
  const password = rest.join(':');
  const options = [...new URLSearchParams(url.split('?')[1] ?? '')];
  // Amazon's stands among others in an option of MongoDB's
  const named = options.flatMap(([name, value]) => (secretOption.test(name) ? [value] : [...value.matchAll(/TOKEN:([^,]+)/g)].map(([, token = '']) => token)));
  const basic = password === '' ? [] : [Buffer.from(`${decoded(user)}:${decoded(password)}`).toString('base64')];
  return [password, decoded(password), ...basic, ...named];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Bounded, so that a long text with no credentials in it costs little. */
const credentials = /:\/\/[^\s"'<>/?#]{1,2000}@/g;

/** A text whose URLs have lost their users and passwords, whosever they are. */
export function withoutUrlCredentials(text: string): string {
  return text.includes('://') ? text.replaceAll(credentials, `://${censored}@`) : text;
}

/** Takes these secrets, and the credentials of all URLs, out of a text. */
export function createCensor(secrets: readonly string[]): (text: string) => string {
  return (text) => secrets.reduce((rest, secret) => (rest.includes(secret) ? rest.replaceAll(secret, censored) : rest), withoutUrlCredentials(text));
}
