import { asHtml } from '@tandem/workflow-graph';

/**
 * The little markdown that people write into e-mails: paragraphs, line breaks, bold, emphasis and lists.
 * Everything is escaped first, so nothing else of it can become markup.
 */
export function markdownToHtml(markdown: string): string {
  return asHtml(markdown.replace(/\r\n?/g, '\n'))
    .trim()
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== '')
    .map(blockToHtml)
    .join('\n');
}

function blockToHtml(block: string): string {
  const runs: { isList: boolean; lines: string[] }[] = [];
  for (const line of block.split('\n')) {
    const isList = /^\s*[-*] /.test(line);
    const text = emphasize(isList ? line.replace(/^\s*[-*] /, '') : line);
    const last = runs.at(-1);
    if (last?.isList === isList) last.lines.push(text);
    else runs.push({ isList, lines: [text] });
  }
  return runs.map(({ isList, lines }) => (isList ? `<ul>${lines.map((line) => `<li>${line}</li>`).join('')}</ul>` : `<p>${lines.join('<br>')}</p>`)).join('\n');
}

function emphasize(line: string): string {
  return line.replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>').replace(/\*([^*\s][^*]*)\*/g, '<em>$1</em>');
}
