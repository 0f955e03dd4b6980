import type { Form, FormId, OrgId } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { compileForm, type CompiledForm } from '@tandem/forms';
import type { FormStore } from '@tandem/mongodb';
import type { Logger } from 'pino';

export interface PublishedForm {
  readonly form: Form;
  readonly rules: CompiledForm;
}

export interface PublishedFormsOptions {
  readonly store: FormStore;
  readonly logger: Logger;
  readonly now?: () => number;
  /** How long a form is held: a change or an unpublishing is obeyed after this time. */
  readonly freshForMs?: number;
  readonly maximumForms?: number;
}

export interface PublishedForms {
  /** Rejects with FORM_UNKNOWN, FORM_NOT_PUBLISHED, DOCUMENT_INVALID or STORE_UNAVAILABLE. */
  find(orgId: OrgId, formId: FormId): Promise<PublishedForm>;
}

/**
 * The forms that take submissions, with their rules compiled. Only these are held, and briefly: a form
 * is there as soon as it is published. Many requests at once for one form make one read.
 */
export function createPublishedForms({ store, logger, now = Date.now, freshForMs = 1_000, maximumForms = 1_000 }: PublishedFormsOptions): PublishedForms {
  const held = new Map<string, { readonly until: number; readonly form: Promise<PublishedForm> }>();

  async function read(orgId: OrgId, formId: FormId): Promise<PublishedForm> {
    const reading = await store.find(orgId, formId);
    if (reading.outcome === 'unknown') throw new TandemError('FORM_UNKNOWN', `${orgId}/${formId}`);
    if (reading.outcome === 'malformed') {
      logger.error({ orgId, formId, problems: reading.problems }, 'the form cannot be used');
      throw new TandemError('DOCUMENT_INVALID', `the form ${orgId}/${formId}`);
    }
    if (!reading.form.isPublished) throw new TandemError('FORM_NOT_PUBLISHED', `${orgId}/${formId}`);
    const rules = compileForm(reading.form);
    if (rules.warnings.length > 0) logger.warn({ orgId, formId, warnings: rules.warnings }, 'parts of the form are not applied');
    return { form: reading.form, rules };
  }

  return {
    find(orgId, formId) {
      const key = `${orgId}/${formId}`;
      const known = held.get(key);
      if (known && known.until > now()) return known.form;
      if (!known && held.size >= maximumForms) held.clear();
      const form = read(orgId, formId);
      const entry = { until: now() + freshForMs, form };
      held.set(key, entry);
      form.catch(() => {
        if (held.get(key) === entry) held.delete(key);
      });
      return form;
    },
  };
}
