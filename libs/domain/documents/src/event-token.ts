/** Longer ones come from `_id`s of kilobytes; cut short they would name no event, so they aren't kept. */
const longestToken = 1_024;

/**
 * The text of an event's resume token, by which the server names the event: what the driver calls opaque holds
 * nothing but this. Null where there is none, or where it is longer than is kept.
 */
export function eventTokenOf(resumeToken: unknown): string | null {
  if (typeof resumeToken !== 'object' || resumeToken === null || !('_data' in resumeToken)) return null;
  const { _data: text } = resumeToken;
  return typeof text === 'string' && text !== '' && text.length <= longestToken ? text : null;
}
