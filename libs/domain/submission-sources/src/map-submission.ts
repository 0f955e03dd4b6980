import { readPath } from './read-path.ts';
import { submissionFields, type FieldMapping, type SubmissionField, type SubmissionSource } from './submission-source.ts';

export interface MappedSubmission {
  /** Undefined where neither the document nor its collection names one. */
  readonly organizationId: string | undefined;
  /** In the shape of a submission, as far as the source has it; nobody has checked it yet. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** Where a document lies: its database, and what the pattern's `*` stands for in its collection's name. */
export interface Place {
  readonly database: string;
  readonly part: string;
}

const ids: ReadonlySet<SubmissionField> = new Set(['organizationId', 'submissionId', 'formId']);
const dates: ReadonlySet<SubmissionField> = new Set(['submittedAt', 'createdAt', 'updatedAt']);

/** Reads a source's document as a submission. Pure; never throws; what is absent, or null, stays out. */
export function mapSubmission(source: SubmissionSource, place: Place, document: unknown): MappedSubmission {
  const values = submissionFields.flatMap((field): readonly [SubmissionField, unknown][] => {
    const value = valueOf(source, field, place, document);
    return value === undefined || value === null ? [] : [[field, value]];
  });
  const mapped = Object.fromEntries(values);
  const { organizationId } = mapped;
  return { organizationId: typeof organizationId === 'string' ? organizationId : undefined, document: mapped };
}

/** The organization, where the document itself need not be known to tell. */
export function organizationWithoutDocument(source: SubmissionSource, place: Place): string | undefined {
  return mapSubmission(source, place, undefined).organizationId;
}

function valueOf(source: SubmissionSource, field: SubmissionField, place: Place, document: unknown): unknown {
  if (field === 'organizationId' && source.database === null) return place.database;
  const mapping = source.fields[field];
  if (!mapping) return undefined;
  const value = rawValueOf(mapping, source, place, document);
  if (ids.has(field)) return withPrefix(textOf(value), mapping);
  return dates.has(field) ? dateOf(value) : value;
}

function rawValueOf(mapping: FieldMapping, source: SubmissionSource, { part }: Place, document: unknown): unknown {
  switch (mapping.from) {
    case 'path':
      return readPath(document, mapping.path);
    case 'collection':
      return part;
    case 'constant':
      return mapping.value;
    case 'rest':
      return restOf(source, document);
  }
}

function restOf({ fields }: SubmissionSource, document: unknown): unknown {
  if (typeof document !== 'object' || document === null) return undefined;
  const taken = new Set(['_id', ...Object.values(fields).flatMap((mapping) => (mapping?.from === 'path' ? mapping.path.slice(0, 1) : []))]);
  return Object.fromEntries(Object.entries(document).filter(([name]) => !taken.has(name)));
}

/** Ids are texts, ObjectIds or UUIDs, or whole numbers; of anything else there is none. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value === 'bigint') return String(value);
  const isId = typeof value === 'object' && value !== null && 'toHexString' in value && typeof value.toHexString === 'function';
  return isId ? String((value as { toHexString(): unknown }).toHexString()) : undefined;
}

function withPrefix(text: string | undefined, mapping: FieldMapping): string | undefined {
  const prefix = 'prefix' in mapping ? mapping.prefix : '';
  return text === undefined || text.startsWith(prefix) ? text : `${prefix}${text}`;
}

/** Some keep a date as the text of one; whatever else is there is left for the schema to refuse. */
function dateOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const time = /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? value : new Date(time);
}
