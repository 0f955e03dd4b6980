/** Longer than any token may be, and short enough to be looked at for nothing. */
const longestHeader = 2_048;

/**
 * The token that an `authorization` header presents: as a bearer's, or as the password of a browser's own
 * dialog (HTTP Basic), where the user's name says nothing. Null without one.
 */
export function presentedToken(header: string | undefined): string | null {
  if (header === undefined || header.length > longestHeader) return null;
  const [, scheme = '', value = ''] = /^(bearer|basic) +(\S+) *$/i.exec(header) ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  return scheme === '' ? null : passwordOf(value);
}

/** As a bearer's alone: a browser must not act for a person by itself. */
export function presentedBearer(header: string | undefined): string | null {
  return header !== undefined && /^bearer /i.test(header) ? presentedToken(header) : null;
}

function passwordOf(encoded: string): string | null {
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon === -1 ? null : pair.slice(colon + 1);
}
