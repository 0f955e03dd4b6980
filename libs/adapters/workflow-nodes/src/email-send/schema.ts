import { z } from 'zod';

const addresses = z.union([z.string().max(8_192), z.array(z.string().max(1_024)).max(50)]);

export const emailSendConfigSchema = z.looseObject({
  to: addresses,
  cc: addresses.nullish(),
  bcc: addresses.nullish(),
  replyTo: z.string().max(1_024).nullish(),
  from: z.string().max(1_024).nullish(),
  fromName: z.string().max(256).nullish(),
  subject: z.string().min(1).max(2_000),
  body: z.string().min(1),
  bodyFormat: z.enum(['text', 'plain', 'html', 'markdown']).default('text'),
});

export type EmailSendConfig = z.infer<typeof emailSendConfigSchema>;
