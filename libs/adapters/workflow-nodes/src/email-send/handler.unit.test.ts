import { describe, expect, it } from 'vitest';
import { exampleNode, exampleRun, runOnce } from '../testing/node-run.ts';
import { createEmailSend } from './handler.ts';
import { createMailer, type Mailer, type MailMessage, type MailOutcome } from './mailer.ts';
import { markdownToHtml } from './markdown.ts';

const defaultFrom = { name: '', address: 'no-reply@example.org' };

function recordingMailer(outcome: MailOutcome = { outcome: 'accepted', rejected: [] }, deduplicates = true) {
  const sent: MailMessage[] = [];
  const mailer: Mailer = {
    deduplicates,
    defaultFrom,
    send: (message) => {
      sent.push(message);
      return Promise.resolve(outcome);
    },
    close: () => undefined,
  };
  return { sent, handler: createEmailSend(mailer) };
}

const config = { to: '{{email}}', fromName: 'IT', subject: 'Hello {{name}}', body: 'Hi **{{name}}**', bodyFormat: 'markdown' };

describe('email-send', () => {
  it('makes the message, markdown as text and as HTML in which values are no markup', async () => {
    const { sent, handler } = recordingMailer();
    await runOnce(handler, config, exampleRun({ email: 'ada@example.org', name: '<b>Ada' }));
    expect(sent[0]).toMatchObject({
      from: { name: 'IT', address: 'no-reply@example.org' },
      to: [{ name: '', address: 'ada@example.org' }],
      subject: 'Hello <b>Ada',
      text: 'Hi **<b>Ada**',
      html: '<p>Hi <strong>&lt;b&gt;Ada</strong></p>',
    });
  });

  it('gives every repeat the same Message-ID, and another node another', async () => {
    const { sent, handler } = recordingMailer();
    const data = { email: 'ada@example.org', name: 'Ada' };
    await runOnce(handler, config, exampleRun(data));
    await runOnce(handler, config, exampleRun(data));
    await runOnce(handler, config, exampleRun(data, { idempotencyKey: 'another' }));
    const [first, second, third] = sent.map(({ messageId }) => messageId);
    expect(first).toMatch(/^<[0-9a-f]{40}@example\.org>$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('escapes values in an HTML body', async () => {
    const { sent, handler } = recordingMailer();
    await runOnce(handler, { ...config, body: '<p>{{name}}</p>', bodyFormat: 'html' }, exampleRun({ email: 'a@b.org', name: '<script>' }));
    expect(sent[0]).toMatchObject({ html: '<p>&lt;script&gt;</p>' });
  });

  it('lets no value add a header', async () => {
    const { sent, handler } = recordingMailer();
    await runOnce(handler, config, exampleRun({ email: 'a@b.org', name: 'x\r\nBcc: victim@example.org' }));
    expect(sent[0]!.subject).toBe('Hello x Bcc: victim@example.org');
  });

  it.each(['a@b.org, c@d.org', 'a@b.org\r\nBcc: c@d.org', 'A <a@b.org>', '', 'nobody'])('takes the value %j for no address', async (email) => {
    const { sent, handler } = recordingMailer();
    await expect(runOnce(handler, config, exampleRun({ email, name: 'x' }))).rejects.toMatchObject({ code: 'NODE_FAILED' });
    expect(sent).toEqual([]);
  });

  it('takes several addresses, with names, from the configuration, but not more than fifty', async () => {
    const { sent, handler } = recordingMailer();
    await runOnce(handler, { ...config, to: 'Team <team@example.org>; {{email}}', cc: ['x@example.org'] }, exampleRun({ email: 'a@b.org' }));
    expect(sent[0]).toMatchObject({ to: [{ name: 'Team', address: 'team@example.org' }, { name: '', address: 'a@b.org' }], cc: [{ address: 'x@example.org' }] });
    const many = Array.from({ length: 50 }, (_, index) => `u${index}@example.org`);
    await expect(runOnce(handler, { ...config, to: many, cc: 'x@example.org' })).rejects.toMatchObject({ code: 'NODE_FAILED' });
  });

  it('may be repeated only where a repeat is told by its Message-ID', () => {
    expect(recordingMailer(undefined, true).handler.effect).toBe('idempotent');
    expect(recordingMailer(undefined, false).handler.effect).toBe('in-doubt');
    expect(createEmailSend(createMailer({ providerDeduplicates: false, defaultFrom })).effect).toBe('idempotent');
    expect(createEmailSend(createMailer({ smtpUrl: 'smtp://127.0.0.1:1', providerDeduplicates: false, defaultFrom })).effect).toBe('in-doubt');
    expect(createEmailSend(createMailer({ smtpUrl: 'smtp://127.0.0.1:1', providerDeduplicates: true, defaultFrom })).effect).toBe('idempotent');
  });

  it('sends through the JSON transport without a server', async () => {
    const handler = createEmailSend(createMailer({ providerDeduplicates: false, defaultFrom }));
    expect(await runOnce(handler, config, exampleRun({ email: 'ada@example.org', name: 'Ada' }))).toMatchObject({
      outcome: 'completed',
      output: { recipients: ['ada@example.org'], subject: 'Hello Ada', rejected: [] },
    });
  });

  it('says so where the message may have been sent', async () => {
    const { handler } = recordingMailer({ outcome: 'unknown', message: 'socket closed' });
    expect(await runOnce(handler, config, exampleRun({ email: 'ada@example.org' }))).toMatchObject({ outcome: 'failed', effect: 'unknown' });
  });

  it.each([[{ ...config, subject: '' }], [{ ...config, bodyFormat: 'rtf' }], [{ subject: 'x', body: 'y' }]])('does not take the configuration %j', (wrong) => {
    expect(() => recordingMailer().handler.prepare(exampleNode('email-send', wrong))).toThrow(expect.objectContaining({ code: 'NODE_CONFIG_INVALID' }) as Error);
  });
});

describe('markdownToHtml', () => {
  it('makes paragraphs, line breaks, lists and emphasis', () => {
    expect(markdownToHtml('Hi *you*,\nthere\n\n**List:**\n- a\n- b\n')).toBe('<p>Hi <em>you</em>,<br>there</p>\n<p><strong>List:</strong></p>\n<ul><li>a</li><li>b</li></ul>');
  });
});
