import { TandemError } from '@tandem/errors';
import { asHeaderText, asPlainText, compileTemplate, renderText, type Scope } from '@tandem/workflow-graph';

export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

export type AddressesRenderer = (scope: Scope) => readonly MailAddress[];

const addressPattern = /^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()[\]\\]{1,190}$/;

/**
 * Compiles a list of addresses. It is split before values go in, so a value is one address and can't
 * bring others along.
 */
export function compileAddresses(source: string | readonly string[] | null | undefined): AddressesRenderer {
  const pieces = (typeof source === 'string' ? [source] : (source ?? [])).flatMap(splitList).map((piece) => piece.trim());
  const compiled = pieces.filter((piece) => piece !== '').map(compileAddress);
  return (scope) => compiled.map((render) => render(scope));
}

/** Cuts at commas and semicolons outside `{{…}}`. In one pass from the end: which braces come next tells whether one is inside. */
function splitList(text: string): readonly string[] {
  const pieces: string[] = [];
  let end = text.length;
  let isInside = false;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const character = text[at];
    if (character === '{') isInside = false;
    else if (text.startsWith('}}', at)) isInside = true;
    else if (!isInside && (character === ',' || character === ';')) {
      pieces.push(text.slice(at + 1, end));
      end = at;
    }
  }
  return [...pieces, text.slice(0, end)].reverse();
}

function compileAddress(piece: string): (scope: Scope) => MailAddress {
  const [, name, inAngles] = /^(.*)<([^<>]+)>$/.exec(piece) ?? [];
  const nameTemplate = compileTemplate((name ?? '').trim().replace(/^"|"$/g, ''));
  const addressTemplate = compileTemplate(inAngles ?? piece);
  return (scope) => {
    const address = renderText(addressTemplate, scope, asPlainText).trim();
    if (!addressPattern.test(address)) throw new TandemError('NODE_FAILED', `${JSON.stringify(piece.slice(0, 100))} gives no e-mail address`);
    return { name: renderText(nameTemplate, scope, asHeaderText), address };
  };
}
