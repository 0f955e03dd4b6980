import { lexer, walkTokens, type Token, type Tokens } from 'marked';

/** What of a page is checked. */
export interface Page {
  /** As GitHub names its headings. */
  readonly anchors: ReadonlySet<string>;
  /** Where links and images lead. */
  readonly targets: readonly string[];
  /** Lines of code blocks that a shell is to read. */
  readonly codeLines: readonly string[];
  /** Code within text. */
  readonly codeSpans: readonly string[];
}

const shells = new Set(['', 'sh', 'bash']);

export function readPage(text: string): Page {
  const headings: string[] = [];
  const targets: string[] = [];
  const codeLines: string[] = [];
  const codeSpans: string[] = [];
  void walkTokens(lexer(text), (token) => {
    if (token.type === 'heading') headings.push(plainText((token as Tokens.Heading).tokens));
    if (token.type === 'link' || token.type === 'image') targets.push((token as Tokens.Link).href);
    if (token.type === 'code' && shells.has((token as Tokens.Code).lang ?? '')) codeLines.push(...(token as Tokens.Code).text.split('\n'));
    if (token.type === 'codespan') codeSpans.push((token as Tokens.Codespan).text);
  });
  return { anchors: anchorsOf(headings), targets, codeLines, codeSpans };
}

function plainText(tokens: readonly Token[]): string {
  return (tokens as readonly Partial<Tokens.Strong>[]).map((token) => (token.tokens ? plainText(token.tokens) : (token.text ?? ''))).join('');
}

/** GitHub's way: small letters, no punctuation, dashes for spaces, a number behind what is there already. */
function anchorsOf(headings: readonly string[]): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const heading of headings) {
    const slug = heading.trim().toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '').replaceAll(' ', '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}
