import { createTransport, type SendMailOptions } from 'nodemailer';
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
  /** The connection broke where it may have been sent. */
  | { readonly outcome: 'unknown'; readonly message: string };

export interface Mailer {
  /** Whether a message sent twice with one Message-ID arrives once. */
  readonly deduplicates: boolean;
  readonly defaultFrom: MailAddress;
  send(message: MailMessage): Promise<MailOutcome>;
  close(): void;
}

export interface MailerOptions {
  /** Absent: messages are made and go nowhere, which is as good as deduplicating. */
  readonly smtpUrl?: string | undefined;
  /** The provider behind `smtpUrl` drops a message whose Message-ID it has had. */
  readonly providerDeduplicates: boolean;
  readonly defaultFrom: MailAddress;
}

/** What is said to the server before it is given the message. `CONN` is not in it: a connection may break at any time. */
const commandsBeforeData = /^(?:EHLO|HELO|LHLO|STARTTLS|AUTH|MAIL|RCPT)/;
const timeoutsBeforeData: readonly unknown[] = ['CONNECTION_TIMEOUT', 'GREETING_TIMEOUT'];
const callsBeforeData: readonly unknown[] = ['connect', 'getaddrinfo'];

export function createMailer({ smtpUrl, providerDeduplicates, defaultFrom }: MailerOptions): Mailer {
  const safety: SendMailOptions = { disableFileAccess: true, disableUrlAccess: true };
  const transport = smtpUrl === undefined ? createTransport({ jsonTransport: true }, safety) : createTransport(boundedSmtpUrl(smtpUrl), safety);
  return {
    deduplicates: smtpUrl === undefined || providerDeduplicates,
    defaultFrom,
    async send(message) {
      try {
        const info: unknown = await transport.sendMail(toOptions(message));
        return { outcome: 'accepted', rejected: rejectedOf(info) };
      } catch (error) {
        return failureOf(error);
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

interface MailError {
  readonly message?: string;
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly timeoutType?: string;
  readonly syscall?: string;
}

/** A server that answered with an error has not taken the message; one that fell silent may have. */
function failureOf(error: unknown): MailOutcome {
  const { message = String(error), code, command = '', responseCode, timeoutType, syscall } = error as MailError;
  if (typeof responseCode === 'number' && responseCode >= 400) return { outcome: 'refused', message, isPassing: responseCode < 500 };
  const isBeforeData = code === 'EDNS' || commandsBeforeData.test(command) || timeoutsBeforeData.includes(timeoutType) || callsBeforeData.includes(syscall);
  return isBeforeData ? { outcome: 'refused', message, isPassing: true } : { outcome: 'unknown', message };
}
