import { TandemError } from '@tandem/errors';

/** Makes a value's text safe for the place it is put into. */
export type Escape = (text: string) => string;

/** Half a surrogate pair has no encoding. */
const wellFormed: Escape = (text) => text.replace(/[\uD800-\uDFFF]/gu, '\uFFFD');

export const asPlainText: Escape = (text) => text;

/** For the inside of a JSON string literal. */
export const asJsonStringPart: Escape = (text) => JSON.stringify(text).slice(1, -1);

const htmlEntities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For HTML's text and quoted attributes, and for XML. */
export const asHtml: Escape = (text) => text.replace(/[&<>"']/g, (character) => htmlEntities[character] ?? '');

/**
 * For one component of a URL: a path segment, a query's name or value.
 * @throws NODE_CONFIG_INVALID for a value of dots only, which would climb the path however it is encoded
 */
export const asUrlComponent: Escape = (text) => {
  if (/^\.+$/.test(text)) throw new TandemError('NODE_CONFIG_INVALID', 'a value of dots only may not be part of a URL');
  return encodeURIComponent(wellFormed(text));
};

/** For application/x-www-form-urlencoded. */
export const asFormComponent: Escape = (text) => encodeURIComponent(wellFormed(text));

/** For a mail header's value: one line, no control characters. Its encoding is the mailer's. */
// eslint-disable-next-line no-control-regex -- control characters are what it is about
export const asHeaderText: Escape = (text) => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();

/** For an HTTP header's value: one line of ASCII; what is outside of it is percent-encoded as UTF-8. */
export const asHttpHeader: Escape = (text) => asHeaderText(wellFormed(text)).replace(/[^\x20-\x7e]/gu, encodeURIComponent);
