import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface TokenSettings {
  /** Absent: nobody may act. */
  readonly operator?: string | undefined;
  /** From then on the operator's token is nobody's. */
  readonly operatorExpiresAt?: Date | undefined;
  /** Absent: everybody who reaches the server may read. */
  readonly read?: string | undefined;
  /** Absent: everybody who reaches the server may submit. */
  readonly submit?: readonly string[] | undefined;
}

export type Admission = 'granted' | 'missing' | 'wrong' | 'expired' | 'disabled';

export interface Tokens {
  mayRead(presented: string | null): Admission;
  mayAct(presented: string | null): Admission;
  maySubmit(presented: string | null): Admission;
  /** Why nobody may act now; null where somebody may. */
  whyNoActions(): string | null;
}

/** Compares hashes by a key of this process, so that neither length nor content shows in how long it takes. */
export function createTokens({ operator, operatorExpiresAt, read, submit }: TokenSettings, now: () => number, areEqual = timingSafeEqual): Tokens {
  const key = randomBytes(32);
  const hashOf = (token: string) => createHmac('sha256', key).update(token).digest();
  const compiled = { operator: operator === undefined ? null : hashOf(operator), read: read === undefined ? null : hashOf(read), submit: submit?.map(hashOf) };
  const isSame = (presented: string, expected: Buffer | null) => {
    // also where there is none to compare with
    const same = areEqual(hashOf(presented), expected ?? hashOf(''));
    return same && expected !== null;
  };
  const isExpired = () => operatorExpiresAt !== undefined && now() >= operatorExpiresAt.getTime();

  const asOperator = (presented: string): Admission => {
    if (!isSame(presented, compiled.operator)) return 'wrong';
    return isExpired() ? 'expired' : 'granted';
  };

  return {
    mayRead(presented) {
      if (!compiled.read) return 'granted';
      if (presented === null) return 'missing';
      const byOperator = asOperator(presented);
      return isSame(presented, compiled.read) ? 'granted' : byOperator;
    },
    mayAct(presented) {
      if (!compiled.operator) return 'disabled';
      return presented === null ? 'missing' : asOperator(presented);
    },
    maySubmit(presented) {
      if (!compiled.submit) return 'granted';
      if (presented === null) return 'missing';
      // all of them are compared, whichever it is
      return compiled.submit.filter((expected) => isSame(presented, expected)).length > 0 ? 'granted' : 'wrong';
    },
    whyNoActions() {
      if (!compiled.operator) return 'OPERATOR_TOKEN is not set, so this page can only be read.';
      return isExpired() ? "The operator's token has expired: set a new OPERATOR_TOKEN, and OPERATOR_TOKEN_EXPIRES_AT with it." : null;
    },
  };
}
