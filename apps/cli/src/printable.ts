/* What comes from outside may hold anything: what moves a terminal's cursor, turns text around, or never ends. */

/** Controls (but line feeds), formats such as those that turn text around, halves of characters, and odd line ends. */
const unprintable = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string) => character.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

/** Several lines of text, harmless to a terminal, of so many characters at most. */
export function printable(text: string, most: number): string {
  const harmless = text.slice(0, most).replaceAll(unprintable, escaped);
  return text.length > most ? `${harmless} … (${text.length - most} more characters)` : harmless;
}

/** The same on one line. */
export function printableLine(text: string, most: number): string {
  const line = text.slice(0, most + 1).replaceAll(/\s+/g, ' ').trim();
  return (line.length > most ? `${line.slice(0, most - 1)}…` : line).replaceAll(unprintable, escaped);
}

/** JSON text stays JSON: what is escaped can only stand inside its strings. */
export function printableJson(json: string): string {
  return json.replaceAll(unprintable, escaped);
}
