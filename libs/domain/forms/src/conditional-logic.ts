import type { FieldConfig } from '@tandem/documents';
import { isBlank, valueAt } from './field-value.ts';

type ConditionalLogic = NonNullable<FieldConfig['conditionalLogic']>;
type Condition = ConditionalLogic['conditions'][number];

/**
 * Whether a person who gave these answers saw the field. As in the platform: without conditions it is
 * seen, and a condition by an operator that is not known holds.
 */
export function isVisible(logic: ConditionalLogic | undefined, data: unknown): boolean {
  if (!logic || logic.conditions.length === 0) return true;
  const holds = (condition: Condition) => conditionHolds(condition, data);
  const met = logic.logicType === 'all' ? logic.conditions.every(holds) : logic.conditions.some(holds);
  return logic.action === 'show' ? met : !met;
}

function conditionHolds({ field, operator, value: expected }: Condition, data: unknown): boolean {
  const actual = valueAt(data, field);
  switch (operator) {
    case 'equals':
      return actual === expected;
    case 'notEquals':
      return actual !== expected;
    case 'contains':
      return contains(actual, expected);
    case 'notContains':
      return !contains(actual, expected);
    case 'greaterThan':
      return typeof actual === 'number' && actual > Number(expected);
    case 'lessThan':
      return typeof actual === 'number' && actual < Number(expected);
    case 'isEmpty':
      return isBlank(actual);
    case 'isNotEmpty':
      return !isBlank(actual);
    case 'isTrue':
      return actual === true;
    case 'isFalse':
      return actual === false;
    default:
      return true;
  }
}

function contains(actual: unknown, expected: unknown): boolean {
  if (typeof actual === 'string') return actual.toLowerCase().includes(String(expected).toLowerCase());
  return Array.isArray(actual) && actual.includes(expected);
}
