import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';

/** Every function is complained of, with its complexity in the message. */
const complained = /complexity of (\d+)\./;

/**
 * How many branches the functions of a source have in all: ESLint's rule `complexity` (McCabe's number, in which `?.`, `??`,
 * `&&`, `||`, default values and `catch`-less ways count as the rule has it), less one for each function.
 * @throws Error where ESLint words it in another way
 */
export function branches(source: string): number {
  const linter = new Linter();
  const messages = linter.verify(source, [{ files: ['**/*.ts'], languageOptions: { parser: tseslint.parser }, rules: { complexity: ['error', 0] } }], 'source.ts');
  return messages.reduce((sum, { message, ruleId }) => {
    const found = complained.exec(message)?.[1];
    if (ruleId !== 'complexity' || found === undefined) throw new Error(`ESLint says something else than a complexity: ${message}`);
    return sum + Number(found) - 1;
  }, 0);
}
