import type { FieldConfig, Form, SubmissionData } from '@tandem/documents';
import type { Problem } from '@tandem/errors';
import { isVisible } from './conditional-logic.ts';
import { carriesData, fieldTypeOf } from './field-types.ts';
import { isBlank, valueAt } from './field-value.ts';
import { limits } from './limits.ts';
import { compilePattern } from './text-pattern.ts';
import { createUnknownFieldFinder } from './unknown-fields.ts';

export interface CompiledForm {
  /** What of the form cannot be applied, by field path: worth a word to its author. The rest applies. */
  readonly warnings: readonly Problem[];
  /** Problems by field path, none when the data satisfies the form. The data has passed `checkStructure`. */
  validate(data: SubmissionData): readonly Problem[];
}

interface CompiledField {
  readonly config: FieldConfig;
  readonly matches?: (text: string) => boolean;
}

/**
 * Compiles a form's rules once, to check many submissions. A field that is not included, or is layout,
 * carries no data; a field that is hidden from a person who gave these answers is not required of them.
 */
export function compileForm(form: Form): CompiledForm {
  const warnings: Problem[] = [];
  const fields = form.fieldConfigs.filter((config) => config.included && carriesData(config)).map((config) => compileField(config, warnings));
  const unknownFields = createUnknownFieldFinder(fields.map((field) => field.config.path));

  return {
    warnings,
    validate(data) {
      const wrong = fields.flatMap((field) => {
        const message = fieldProblem(field, data);
        return message === undefined ? [] : [{ path: field.config.path, message }];
      });
      return [...wrong, ...unknownFields(data)].slice(0, limits.problems);
    },
  };
}

function compileField(config: FieldConfig, warnings: Problem[]): CompiledField {
  const pattern = config.validation?.pattern;
  if (!pattern) return { config };
  const compiled = compilePattern(pattern);
  if (compiled.outcome === 'compiled') return { config, matches: compiled.matches };
  warnings.push({ path: config.path, message: `its pattern is not applied: ${compiled.reason}` });
  return { config };
}

function fieldProblem(field: CompiledField, data: SubmissionData): string | undefined {
  const { config } = field;
  const value = valueAt(data, config.path);
  if (isBlank(value)) return config.required && isVisible(config.conditionalLogic, data) ? 'is required' : undefined;
  const { check, maxLength } = fieldTypeOf(config.type);
  const tooLong = lengthProblem(value, config, maxLength);
  if (tooLong) return tooLong;
  return check(value, config) ?? (breaksRule(value, field) ? ruleMessage(config) : undefined);
}

function lengthProblem(value: unknown, config: FieldConfig, typeMaxLength: number | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  const maxLength = config.validation?.maxLength ?? typeMaxLength ?? limits.textLength;
  return value.length > maxLength ? `must be at most ${maxLength} characters` : undefined;
}

function breaksRule(value: unknown, { config, matches }: CompiledField): boolean {
  const { minLength, min, max } = config.validation ?? {};
  if (typeof value === 'string') return (minLength !== undefined && value.length < minLength) || (matches !== undefined && !matches(value));
  if (typeof value === 'number') return (min !== undefined && value < min) || (max !== undefined && value > max);
  return false;
}

/** The author's own words where there are some. */
function ruleMessage({ validation }: FieldConfig): string {
  if (validation?.errorMessage) return validation.errorMessage;
  const rules = [
    validation?.minLength !== undefined && `at least ${validation.minLength} characters`,
    validation?.min !== undefined && `at least ${validation.min}`,
    validation?.max !== undefined && `at most ${validation.max}`,
    validation?.pattern !== undefined && 'of the expected form',
  ].filter((rule) => rule !== false);
  return `must be ${rules.join(' and ')}`;
}

