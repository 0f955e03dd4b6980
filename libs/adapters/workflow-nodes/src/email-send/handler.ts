import { createHash } from 'node:crypto';
import type { NodeHandler, NodeOutcome, NodeRun } from '@tandem/execution';
import { TandemError } from '@tandem/errors';
import { asHeaderText, asHtml, asPlainText, compileTemplate, renderText, type Scope } from '@tandem/workflow-graph';
import { parseNodeConfig } from '../node-config.ts';
import { compileAddresses } from './addresses.ts';
import type { Mailer, MailMessage } from './mailer.ts';
import { markdownToHtml } from './markdown.ts';
import { emailSendConfigSchema, type EmailSendConfig } from './schema.ts';

const maximumRecipients = 50;

type MessageRenderer = (run: NodeRun) => MailMessage;

/**
 * Sends an e-mail. Each repeat has the same Message-ID; where nobody is known to heed it, an e-mail that
 * may have been sent is not sent again but left in doubt.
 */
export function createEmailSend(mailer: Mailer): NodeHandler {
  return {
    effect: mailer.deduplicates ? 'idempotent' : 'in-doubt',
    prepare(node) {
      const render = compileMessage(parseNodeConfig(emailSendConfigSchema, node), mailer);
      return { run: async (run) => send(mailer, render(run), run.signal) };
    },
  };
}

function compileMessage(config: EmailSendConfig, mailer: Mailer): MessageRenderer {
  const [to, cc, bcc, replyTo, from] = [config.to, config.cc, config.bcc, config.replyTo, config.from].map(compileAddresses);
  const fromName = compileTemplate(config.fromName ?? '');
  const subject = compileTemplate(config.subject);
  const renderBody = compileBody(config);
  return ({ scope, idempotencyKey }) => {
    const sender = from?.(scope)[0] ?? mailer.defaultFrom;
    const name = renderText(fromName, scope, asHeaderText);
    const message: MailMessage = {
      messageId: `<${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 40)}@${sender.address.split('@')[1] ?? 'localhost'}>`,
      from: name === '' ? sender : { ...sender, name },
      ...{ to: to?.(scope) ?? [], cc: cc?.(scope) ?? [], bcc: bcc?.(scope) ?? [], replyTo: replyTo?.(scope) ?? [] },
      subject: renderText(subject, scope, asHeaderText).slice(0, 998),
      ...renderBody(scope),
    };
    const recipients = message.to.length + message.cc.length + message.bcc.length;
    if (message.to.length === 0 || recipients > maximumRecipients) throw new TandemError('NODE_FAILED', `an e-mail has 1 to ${maximumRecipients} recipients`);
    return message;
  };
}

/** Markdown is sent as it is, and as HTML beside it. */
function compileBody({ body, bodyFormat }: EmailSendConfig): (scope: Scope) => { text?: string; html?: string } {
  const template = compileTemplate(body);
  if (bodyFormat === 'html') return (scope) => ({ html: renderText(template, scope, asHtml) });
  if (bodyFormat !== 'markdown') return (scope) => ({ text: renderText(template, scope, asPlainText) });
  return (scope) => {
    const text = renderText(template, scope, asPlainText);
    return { text, html: markdownToHtml(text) };
  };
}

async function send(mailer: Mailer, message: MailMessage, signal: AbortSignal): Promise<NodeOutcome> {
  const sent = await mailer.send(message, signal);
  if (sent.outcome === 'unknown') return { outcome: 'failed', code: 'NODE_FAILED', message: sent.message, repeat: 'may-help', effect: 'unknown' };
  if (sent.outcome === 'refused') return { outcome: 'failed', code: 'NODE_FAILED', message: sent.message, repeat: sent.isPassing ? 'may-help' : 'useless', effect: 'none' };
  const recipients = [...message.to, ...message.cc, ...message.bcc].map(({ address }) => address);
  return { outcome: 'completed', output: { messageId: message.messageId, recipients, rejected: sent.rejected, subject: message.subject } };
}
