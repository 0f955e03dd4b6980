import { createHmac, timingSafeEqual } from 'node:crypto';
import { eventIngress } from '@tandem/documents';

export interface SignatureOptions {
  /** Whoever knows one of them may send events; while one takes the other's place, both are good. */
  readonly secrets: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What a request says of itself, before its body is read. */
export interface Claim {
  readonly timestamp: string;
  readonly signature: Buffer;
}

/** `unsigned`: a header is missing or is none. `stale`: it was signed too long ago, or lies in the future. */
export type ClaimReading = { readonly outcome: 'claimed'; readonly claim: Claim } | { readonly outcome: 'unsigned' | 'stale' };

export interface SignatureCheck {
  /** Costs next to nothing: most of what has no business here need not be read. */
  claimOf(headers: Readonly<Record<string, unknown>>): ClaimReading;
  /** Whether the claim is true of the body. Takes as long, whatever is wrong. */
  isTrue(claim: Claim, body: Buffer): boolean;
}

/**
 * Who may send, and when it was sent. The timestamp is signed with the body, so neither can be put to the other. Within
 * the window a request may be replayed: the event's key makes one effect of it, however often it comes.
 */
export function createSignatureCheck({ secrets, now }: SignatureOptions): SignatureCheck {
  return {
    claimOf(headers) {
      const timestamp = headers[eventIngress.timestampHeader];
      const signature = headers[eventIngress.signatureHeader];
      if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) return { outcome: 'unsigned' };
      if (typeof signature !== 'string' || !/^[0-9a-f]{64}$/i.test(signature)) return { outcome: 'unsigned' };
      if (Math.abs(now() - Number(timestamp) * 1_000) > eventIngress.replayWindowMs) return { outcome: 'stale' };
      return { outcome: 'claimed', claim: { timestamp, signature: Buffer.from(signature, 'hex') } };
    },
    isTrue({ timestamp, signature }, body) {
      let isTrue = false;
      for (const secret of secrets) {
        const own = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
        isTrue = timingSafeEqual(own, signature) || isTrue;
      }
      return isTrue;
    },
  };
}
