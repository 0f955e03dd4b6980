import { createHash } from 'node:crypto';
import { maximumDocumentBytes, type OrgId } from '@tandem/documents';
import { compileWorkflow, type CompileOutcome, type MalformedWorkflow } from '@tandem/workflow-matching';
import { LRUCache } from 'lru-cache';
import { decodePartly } from './decode-document.ts';

/** A row of the look-up: the workflow, or why it is not looked at. */
export interface CompiledRow {
  readonly outcome: CompileOutcome | Omit<MalformedWorkflow, 'formIds'>;
  /** Of the whole document; zero where it is not compiled for its size. */
  readonly bytes: number;
}

export type WorkflowCompiler = (row: Uint8Array, orgId: OrgId) => CompiledRow;

const tooLarge = `it is larger than ${maximumDocumentBytes} bytes`;
const undecodable = 'it holds a value that cannot be decoded: a regular expression whose options or pattern nobody here knows';

/** What a compiled workflow holds beside its definition, however small that is: about so much. */
const bytesBeside = 4_096;

/**
 * Compiles the rows of the look-up, each version of a workflow once: what was made of a row is kept under all that the row says,
 * so it cannot be out of date. The least recently used one goes.
 * @param maximumBytes of the rows that are kept; compiled, they hold some times as much
 */
export function createWorkflowCompiler(maximumBytes: number): WorkflowCompiler {
  const compiled = new LRUCache<string, CompiledRow>({ maxSize: maximumBytes });
  return (row, orgId) => {
    const key = `${orgId} ${createHash('sha256').update(row).digest('base64')}`;
    const known = compiled.get(key);
    if (known) return known;
    // a copy, as what is decoded may be a view of the whole answer
    const fresh = compileRow(Buffer.from(row), orgId);
    compiled.set(key, fresh, { size: row.byteLength + bytesBeside });
    return fresh;
  };
}

/** Each by itself, so that one that cannot be decoded does not take the others with it. */
function compileRow(row: Uint8Array, orgId: OrgId): CompiledRow {
  const { bytes, isUndecodable, ...document } = decodePartly(row);
  if (Number(bytes) > maximumDocumentBytes) return { outcome: refused(document.id, tooLarge), bytes: 0 };
  return { outcome: isUndecodable ? refused(document.id, undecodable) : compileWorkflow(document, orgId), bytes: Number(bytes) };
}

const refused = (id: unknown, reason: string) => ({ outcome: 'malformed', workflowId: String(id).slice(0, 200), reason }) as const;
