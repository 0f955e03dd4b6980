import ts from 'typescript';
import { z } from 'zod';
import { identifierOf, nameSchema } from '../generated-name.ts';

/** What trigger nodes may look into, and a change event tells by the path. */
const fieldPath = /^(?:data|respondent|metadata)(?:\.[A-Za-z_][A-Za-z0-9_]{0,63}){1,8}$/;
/** It becomes part of a text in the source. */
const plainText = /^[^'`\\\p{C}]{1,200}$/u;

export const optionsSchema = z.object({
  name: nameSchema
    .refine((name) => name !== 'submitted', { error: 'is the event of an insert' })
    .refine((name) => isIdentifier(identifierOf(name)), { error: 'is a word of the language' }),
  field: z.string().regex(fieldPath, { error: 'must be a path inside data, respondent or metadata, such as data.status' }),
  equals: z.string().regex(plainText, { error: 'must be a short text without quotes' }).optional(),
});

function isIdentifier(text: string): boolean {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  return scanner.scan() === ts.SyntaxKind.Identifier;
}
