import { names } from '@nx/devkit';
import { z } from 'zod';

/** A name in kebab case; it becomes part of file names, identifiers and stored documents. */
export const nameSchema = z.string().max(48).regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, { error: 'must be lower-case words with dashes between, such as sms-send' });

/** The name as an identifier: `smsSend`. */
export function identifierOf(name: string): string {
  return names(name).propertyName;
}
