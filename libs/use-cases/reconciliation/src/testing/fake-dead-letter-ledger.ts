import type { DeadLetter } from '@tandem/documents';
import type { DeadLetterLedger, DeadLetterSummary } from '../dead-letters/ports.ts';

export interface FakeDeadLetterLedger extends DeadLetterLedger {
  put(letter: DeadLetter): void;
}

/** Dead letters held in memory, for tests. */
export function createFakeDeadLetterLedger(now: () => number = Date.now): FakeDeadLetterLedger {
  const stored = new Map<string, DeadLetter>();
  let tokens = 0;
  const place = ({ firstSeen, id }: { firstSeen: Date | null; id: string }) => `${firstSeen?.toISOString() ?? ''} ${id}`;
  const placeOf = ({ firstSeen, _id }: DeadLetter) => place({ firstSeen, id: _id });
  const claimed = ({ id, token }: { id: string; token: string }) => {
    const letter = stored.get(id);
    return letter?.claim?.token === token && letter.state === 'open' ? letter : null;
  };

  return {
    put: (letter) => void stored.set(letter._id, letter),
    page(query, after, limit) {
      const rows = [...stored.values()]
        .filter(({ state, orgId, code }) => (query.state === 'all' || state === query.state) && (query.orgId ?? orgId) === orgId && (query.code ?? code) === code)
        .sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1))
        .filter((letter) => !after || placeOf(letter) < place(after));
      return Promise.resolve(rows.slice(0, limit).map(summaryOf));
    },
    find: (id) => Promise.resolve(stored.get(id) ?? null),
    claim(id, by, leaseMs) {
      const letter = stored.get(id);
      if (!letter) return Promise.resolve({ outcome: 'unknown' });
      if (letter.state !== 'open') return Promise.resolve({ outcome: 'closed', letter });
      if (letter.claim && letter.claim.until.getTime() >= now()) return Promise.resolve({ outcome: 'busy', by: letter.claim.by, until: letter.claim.until });
      tokens += 1;
      const claim = { by, token: `token-${tokens}`, until: new Date(now() + leaseMs) };
      const taken = { ...letter, claim };
      stored.set(id, taken);
      return Promise.resolve({ outcome: 'claimed', claim: { id, token: claim.token }, letter: taken });
    },
    settle(claim, { action, closed, reason }) {
      const letter = claimed(claim);
      if (!letter) return Promise.resolve('lost');
      stored.set(claim.id, { ...letter, ...closed, ...reason, claim: null, actions: [...(letter.actions ?? []), action] });
      return Promise.resolve('settled');
    },
    release(claim) {
      const letter = claimed(claim);
      if (letter) stored.set(claim.id, { ...letter, claim: null });
      return Promise.resolve();
    },
  };
}

function summaryOf(letter: DeadLetter): DeadLetterSummary {
  return { ...letter, ...{ event: undefined, resumeToken: undefined, documentKey: undefined } };
}
