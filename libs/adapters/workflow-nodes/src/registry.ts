import type { NodeHandler, NodeHandlers } from '@tandem/execution';
import type { SubmissionSource } from '@tandem/submission-sources';
import type { Dispatcher } from 'undici';
import { conditional } from './conditional/handler.ts';
import { delay } from './delay/handler.ts';
import { createEmailSend } from './email-send/handler.ts';
import type { Mailer } from './email-send/mailer.ts';
import { formTrigger } from './form-trigger/handler.ts';
import { createHttpRequest } from './http-request/handler.ts';
import type { DocumentWriter } from './mongodb-write/document-writer.ts';
import { createMongodbWrite } from './mongodb-write/handler.ts';
import { switchNode } from './switch/handler.ts';
import { transform } from './transform/handler.ts';

/** What nodes act with. */
export interface NodeDependencies {
  readonly dispatcher: Dispatcher;
  readonly documents: DocumentWriter;
  readonly mailer: Mailer;
  /** Collections that hold submissions, beside `form_submissions`. */
  readonly sources: readonly SubmissionSource[];
}

/** Every node type that Tandem knows: a folder and a line each. */
export function createNodeHandlers({ dispatcher, documents, mailer, sources }: NodeDependencies): NodeHandlers {
  const handlers = new Map<string, NodeHandler>([
    ['form-trigger', formTrigger],
    ['conditional', conditional],
    ['switch', switchNode],
    ['transform', transform],
    ['delay', delay],
    ['http-request', createHttpRequest(dispatcher)],
    ['mongodb-write', createMongodbWrite(documents, sources)],
    ['email-send', createEmailSend(mailer)],
  ]);
  return { find: (type) => handlers.get(type) };
}
