import { createSourceFinder, mapSubmission, organizationWithoutDocument, touchedPaths, type FoundSource, type MappedSubmission, type SubmissionSource } from '@tandem/submission-sources';
import { z } from 'zod';
import type { RawChangeEvent } from './change-event.ts';

/** Makes of an event of any source the one that the organization's own `form_submissions` would have told. */
export type EventTranslator = (event: RawChangeEvent) => RawChangeEvent;

const namespaceSchema = z.object({ db: z.string(), coll: z.string() });
const translated: ReadonlySet<unknown> = new Set(['insert', 'update', 'replace']);
/** These are the organization's own, and no source's. */
const own: ReadonlySet<string> = new Set(['form_submissions', 'workflows']);

/**
 * All but the events of sources are left as they are. Pure; never throws: where nobody can tell whose a document is,
 * the event says so, and is invalid to whoever parses it.
 */
export function createEventTranslator(sources: readonly SubmissionSource[], organizationPrefix: string): EventTranslator {
  const isOrganization = (database: string) => database.startsWith(organizationPrefix);
  const find = createSourceFinder(sources, isOrganization);
  return (event) => {
    if (!translated.has(event.operationType)) return event;
    const namespace = namespaceSchema.safeParse(event.namespace);
    if (!namespace.success) return event;
    const { db, coll } = namespace.data;
    if (own.has(coll) && isOrganization(db)) return event;
    const found = find(db, coll);
    return found ? translate(event, found, coll, isOrganization) : event;
  };
}

function translate(event: RawChangeEvent, { source, place }: FoundSource, coll: string, isOrganization: (name: string) => boolean): RawChangeEvent {
  const hasDocument = event.fullDocument !== undefined && event.fullDocument !== null;
  const { organizationId, document }: Partial<MappedSubmission> = hasDocument ? mapSubmission(source, place, event.fullDocument) : { organizationId: organizationWithoutDocument(source, place) };
  const isKnown = organizationId !== undefined && isOrganization(organizationId);
  return {
    ...event,
    namespace: isKnown ? { db: organizationId, coll: 'form_submissions' } : undefined,
    origin: { source: source.name, db: place.database, coll },
    fullDocument: document,
    updateDescription: touchedBy(source, event.updateDescription),
    ...(!isKnown && { unmapped: whyUnmapped(source, organizationId, hasDocument) }),
  };
}

/** Which parts, and not what became of them. */
function touchedBy(source: SubmissionSource, updateDescription: unknown): unknown {
  const touched = updateDescription === undefined ? null : touchedPaths(source, updateDescription);
  return touched ? { updatedFields: Object.fromEntries(touched.map((path) => [path, null])) } : undefined;
}

function whyUnmapped({ name }: SubmissionSource, organizationId: string | undefined, hasDocument: boolean): string {
  if (organizationId !== undefined) return `source ${name}: ${organizationId.slice(0, 64)} is no organization of this deployment`;
  return hasDocument ? `source ${name}: the document names no organization` : `source ${name}: the event does not tell the document, and only that names the organization`;
}
