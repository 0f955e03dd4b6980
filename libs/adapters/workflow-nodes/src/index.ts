export { createNodeHandlers, type NodeDependencies } from './registry.ts';
export { createGuardedAgent, type GuardedAgentOptions } from './outbound/guarded-agent.ts';
export { createMailer, type Mailer, type MailerOptions } from './email-send/mailer.ts';
export { createDocumentWriter, type DocumentWriter } from './mongodb-write/document-writer.ts';
