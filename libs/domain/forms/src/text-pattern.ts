import { RE2JS } from 're2js';
import { limits } from './limits.ts';

export type CompiledPattern =
  | { readonly outcome: 'compiled'; readonly matches: (text: string) => boolean }
  | { readonly outcome: 'unusable'; readonly reason: string };

/**
 * A form's pattern, found anywhere in the text as the platform does it, in time linear in the text.
 * What such an engine cannot do (look-around, back-references) or what would be too large is unusable.
 */
export function compilePattern(pattern: string): CompiledPattern {
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(RE2JS.translateRegExp(pattern));
  } catch (error) {
    return { outcome: 'unusable', reason: error instanceof Error ? error.message.slice(0, 200) : 'not a pattern' };
  }
  if (expression.programSize() > limits.patternProgram) return { outcome: 'unusable', reason: 'the pattern is too large' };
  return { outcome: 'compiled', matches: (text) => text.length <= limits.patternTextLength && expression.test(text) };
}
