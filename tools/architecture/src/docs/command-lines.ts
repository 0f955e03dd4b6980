const begins = /(?:npm (?:run|test)|(?:npx )?nx|node apps\/cli\/dist\/main\.js)(?=\s|$)/;

/** The commands of ours in a line of code, as words; comments, other programs and what a shell adds are left out. */
export function commandsIn(line: string): readonly (readonly string[])[] {
  const withoutComment = line.replace(/(?:^|\s)#\s.*$/, '');
  return withoutComment.split(/&&|\|\||[|;]/).flatMap((part) => {
    const from = begins.exec(part)?.index;
    return from === undefined ? [] : [wordsOf(part.slice(from))];
  });
}

/** What may be left out stands in brackets, and dots stand for more of the same. */
function wordsOf(text: string): readonly string[] {
  const words = text.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  const redirected = words.findIndex((word) => /^[<>]$/.test(word));
  return (redirected === -1 ? words : words.slice(0, redirected))
    .map((word) => word.replace(/^\[+|\]+$/g, ''))
    .filter((word) => word !== '' && word !== '…' && word !== '\\')
    .map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
}

/** `ORG`, `FILE`, `<app>`: whoever reads it puts something else there. */
export function isPlaceholder(word: string): boolean {
  return /^[A-Z][A-Z_-]*$|[<>…$]/.test(word);
}
