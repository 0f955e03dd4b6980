import type { Readable } from 'node:stream';
import { createTransport, type MailMessage as MailInTransport, type NodemailerError, type SendMailOptions } from 'nodemailer';
import type { MailAddress } from './addresses.ts';

export interface MailMessage {
  readonly messageId: string;
  readonly from: MailAddress;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
  readonly replyTo: readonly MailAddress[];
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
}

export type MailOutcome =
  | { readonly outcome: 'accepted'; readonly rejected: readonly string[] }
  /** Surely not sent. `isPassing`: later it may be. */
  | { readonly outcome: 'refused'; readonly message: string; readonly isPassing: boolean }
  /** The connection broke, or was broken off, where it may have been sent. */
  | { readonly outcome: 'unknown'; readonly message: string };

export interface Mailer {
  /** Whether a message sent twice with one Message-ID arrives once. */
  readonly deduplicates: boolean;
  readonly defaultFrom: MailAddress;
  /** @param signal breaks it off */
  send(message: MailMessage, signal: AbortSignal): Promise<MailOutcome>;
  close(): void;
}

export interface MailerOptions {
  /** Absent: messages are made and go nowhere, which is as good as deduplicating. */
  readonly smtpUrl?: string | undefined;
  /** The provider behind `smtpUrl` drops a message whose Message-ID it has had. */
  readonly providerDeduplicates: boolean;
  readonly defaultFrom: MailAddress;
}

/** What nodemailer hands on with a message to its plugins. */
interface Sending extends SendMailOptions {
  /** Called with each stream that the message is to be read from. */
  readonly onStream: (stream: Readable) => void;
}

export function createMailer({ smtpUrl, providerDeduplicates, defaultFrom }: MailerOptions): Mailer {
  const safety: SendMailOptions = { disableFileAccess: true, disableUrlAccess: true };
  const transport = smtpUrl === undefined ? createTransport({ jsonTransport: true }, safety) : createTransport(boundedSmtpUrl(smtpUrl), safety);
  transport.use('stream', tellStream);
  return {
    deduplicates: smtpUrl === undefined || providerDeduplicates,
    defaultFrom,
    async send(message, signal) {
      const streams: Readable[] = [];
      const sending: Sending = { ...toOptions(message), signal, onStream: (stream) => streams.push(stream) };
      try {
        const info: unknown = await transport.sendMail(sending);
        return { outcome: 'accepted', rejected: rejectedOf(info) };
      } catch (error) {
        // a message is read only once the server has said that it takes it
        return failureOf(error, streams.some(({ readableDidRead }) => readableDidRead));
      }
    },
    close: () => {
      transport.close();
    },
  };
}

/** Waits of the connection are bounded, unless the URL bounds them itself. */
function boundedSmtpUrl(smtpUrl: string): string {
  const url = new URL(smtpUrl);
  const bounds = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };
  for (const [name, ms] of Object.entries(bounds)) if (!url.searchParams.has(name)) url.searchParams.set(name, String(ms));
  return url.href;
}

function toOptions({ to, cc, bcc, replyTo, from, ...rest }: MailMessage): SendMailOptions {
  return { ...rest, from: { ...from }, to: [...to], cc: [...cc], bcc: [...bcc], replyTo: [...replyTo] };
}

function rejectedOf(info: unknown): readonly string[] {
  const rejected: unknown = typeof info === 'object' && info !== null && 'rejected' in info ? info.rejected : [];
  return Array.isArray(rejected) ? rejected.map(String).slice(0, 50) : [];
}

function tellStream({ message, data }: MailInTransport, done: () => void): void {
  message.processFunc((stream) => {
    (data as Sending).onStream(stream);
    return stream;
  });
  done();
}

/** A server that answered with an error has not taken the message; one that fell silent may have, if it was given any of it. */
function failureOf(error: unknown, hasBegun: boolean): MailOutcome {
  const { message = String(error), responseCode = 0 } = error as Partial<NodemailerError>;
  if (responseCode >= 400) return { outcome: 'refused', message, isPassing: responseCode < 500 };
  return hasBegun ? { outcome: 'unknown', message } : { outcome: 'refused', message, isPassing: true };
}
