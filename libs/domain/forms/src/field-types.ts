import { isPlainObject } from '@tandem/conditions';
import type { FieldConfig } from '@tandem/documents';

/** What is wrong with a value that is not blank, or nothing. */
export type TypeCheck = (value: unknown, field: FieldConfig) => string | undefined;

interface FieldType {
  readonly check: TypeCheck;
  /** Where the form does not say. */
  readonly maxLength?: number;
}

const scalarMessage = 'must be a text, a number or true or false';

const text = (maxLength: number, format?: (value: string) => string | undefined): FieldType => ({
  maxLength,
  check: (value) => (typeof value === 'string' ? format?.(value) : 'must be a text'),
});

const number: FieldType = { check: (value) => (typeof value === 'number' ? undefined : 'must be a number') };

const boolean: FieldType = { check: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false') };

const date = (pattern: RegExp, message: string): FieldType => ({
  maxLength: 64,
  check: (value) => {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? message : undefined;
    return typeof value === 'string' && pattern.test(value) && isCalendarDate(value) ? undefined : message;
  },
});

const choice: FieldType = { maxLength: 1_000, check: (value, field) => choiceProblem(value, field) };

const choices: FieldType = {
  check: (value, field) => {
    if (!Array.isArray(value)) return 'must be a list';
    if (value.length > 1_000) return 'must hold at most 1000 items';
    if (new Set(value).size < value.length) return 'must name each choice once';
    for (const item of value) {
      const problem = choiceProblem(item, field);
      if (problem) return `each item ${problem}`;
    }
    return undefined;
  },
};

/** A single box to tick, or with options a list of what was ticked. */
const checkbox: FieldType = {
  check: (value, field) => (field.validation?.options ? choices : boolean).check(value, field),
};

const list: FieldType = { check: (value) => (Array.isArray(value) ? undefined : 'must be a list') };
const object: FieldType = { check: (value) => (isPlainObject(value) ? undefined : 'must be an object') };

/** An uploaded file's record or address, or several. */
const file: FieldType = {
  maxLength: 2_048,
  check: (value) => {
    const isFile = (item: unknown) => typeof item === 'string' || isPlainObject(item);
    return (Array.isArray(value) ? value.every(isFile) : isFile(value)) ? undefined : 'must be an uploaded file, or a list of such';
  },
};

/** Whatever JSON can say: the general bounds are all that holds. */
const anything: FieldType = { check: () => undefined };

const shortText = text(1_000);
const longText = text(50_000);
/** No address is longer, whatever the form allows; of a long text the pattern takes the square of its length. */
const longestEmail = 320;
const email = text(longestEmail, (value) => (value.length <= longestEmail && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? undefined : 'must be an e-mail address'));
const url = text(2_048, (value) => (URL.canParse(value) ? undefined : 'must be an address (URL)'));
const phone = text(64, (value) => (/^[\d\s()+.-]{3,}$/.test(value) ? undefined : 'must be a phone number'));
const time = text(16, (value) => (/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(value) ? undefined : 'must be a time such as 09:30'));
const day = date(/^\d{4}-\d{2}-\d{2}(T.+)?$/, 'must be a date such as 2025-01-31');
const moment = date(/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/, 'must be a date and time such as 2025-01-31T09:30');

const fieldTypes = new Map<string, FieldType>(
  Object.entries({
    short_text: shortText, text: shortText, string: shortText, color: shortText,
    long_text: longText, textarea: longText, rich_text: longText, markdown: longText,
    email, url, phone, time,
    number, integer: number, decimal: number, currency: number, percentage: number, rating: number, scale: number, nps: number,
    boolean, switch: boolean, toggle: boolean, yes_no: boolean, checkbox,
    date: day, datetime: moment, 'datetime-local': moment, date_time: moment,
    dropdown: choice, select: choice, radio: choice,
    checkboxes: choices, 'multi-select': choices, multi_select: choices, multiselect: choices, checkbox_group: choices, tags: choices,
    file, file_upload: file, image_upload: file, document_upload: file,
    array: list, repeater: list, ranking: list, object, matrix: object,
  }),
);

/** The rules of a field's type; a type that is not known takes any JSON value. */
export function fieldTypeOf(type: string): FieldType {
  return fieldTypes.get(type) ?? anything;
}

/** Layout shows something and asks nothing. */
export function carriesData(field: FieldConfig): boolean {
  return field.type !== 'layout' && field.layout === undefined;
}

function choiceProblem(value: unknown, field: FieldConfig): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return scalarMessage;
  const { options, ...rest } = field.validation ?? {};
  const open = rest.allowOther === true || rest.allowCreate === true || rest.allowCustomTags === true;
  return !options || open || options.some((option) => option.value === value) ? undefined : 'must be one of the choices';
}

/** Refuses a 31st of February, which `Date` would move into March. */
function isCalendarDate(value: string): boolean {
  const date = new Date(value);
  const noon = new Date(`${value.slice(0, 10)}T12:00:00Z`);
  return !Number.isNaN(date.getTime()) && !Number.isNaN(noon.getTime()) && noon.toISOString().startsWith(value.slice(0, 10));
}
