import { formSchema, type Form, type FormId, type OrgId } from '@tandem/documents';
import type { Problem } from '@tandem/errors';
import type { MongoClient } from 'mongodb';
import { answerWithin } from './answer-within.ts';
import { organizationDatabase } from './collections.ts';

export type FormReading =
  | { readonly outcome: 'found'; readonly form: Form }
  /** No such organization, or no such form in it. */
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'malformed'; readonly problems: readonly Problem[] };

export interface FormStore {
  /** One indexed read. Rejects with STORE_UNAVAILABLE when the database does not answer in time. */
  find(orgId: OrgId, formId: FormId): Promise<FormReading>;
}

/** The forms of the organizations, each in its own database. Asking for an unknown one creates nothing. */
export function createFormStore(client: MongoClient, { answerWithinMs = 4_000 } = {}): FormStore {
  return {
    async find(orgId, formId) {
      const forms = organizationDatabase(client, orgId).collection('forms');
      const document = await answerWithin(answerWithinMs, `reading the form ${orgId}/${formId}`, () =>
        forms.findOne({ id: formId }, { projection: { _id: 0 }, maxTimeMS: answerWithinMs }),
      );
      return document ? readForm(document, orgId) : { outcome: 'unknown' };
    },
  };
}

/** Supplies what an export lacks; a form that nobody has published is not published. */
function readForm(document: object, orgId: OrgId): FormReading {
  const parsed = formSchema.safeParse({ organizationId: orgId, isPublished: false, ...asObject(withoutNulls(document)) });
  if (!parsed.success) {
    return { outcome: 'malformed', problems: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })).slice(0, 20) };
  }
  if (parsed.data.organizationId !== orgId) {
    return { outcome: 'malformed', problems: [{ path: 'organizationId', message: 'names another organization than its database' }] };
  }
  return { outcome: 'found', form: parsed.data };
}

/** Drivers store an absent field as null; the schema takes absent ones only. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null).map(([key, inner]) => [key, withoutNulls(inner)]));
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
