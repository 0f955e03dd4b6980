import type { PhaseName, SeverityName, VerdictName } from '@tandem/console-contract';
import { phaseNames } from '@tandem/console-contract';
import type { ReactNode } from 'react';
import { unknown, wordsOf } from './format.ts';

/* Each says in shape and word what it says in color. */

const verdictSigns: Readonly<Record<VerdictName, string>> = { GO: '✓', 'NO-GO': '✕', INCONCLUSIVE: '?' };

export function VerdictMark({ verdict }: { readonly verdict: VerdictName | null }): ReactNode {
  if (verdict === null) return <span className="quiet" title="not judged yet">{unknown}</span>;
  return <span className={`verdict verdict-${verdict.toLowerCase()}`}><span aria-hidden="true">{verdictSigns[verdict]}</span>{verdict}</span>;
}

const severitySigns: Readonly<Record<SeverityName, string>> = { info: '○', warning: '▲', critical: '◆' };

export function SeverityMark({ severity }: { readonly severity: SeverityName }): ReactNode {
  return <span className={`severity severity-${severity}`}><span aria-hidden="true">{severitySigns[severity]}</span><span className="visually-hidden">{severity}: </span></span>;
}

export function StatusMark({ status }: { readonly status: string }): ReactNode {
  return <span className="status" data-status={status}>{wordsOf(status)}</span>;
}

/** How far an organization is on its way; the word beside it says the same. */
export function PhaseTrack({ phase }: { readonly phase: PhaseName | null }): ReactNode {
  const reached = phase === null ? -1 : phaseNames.indexOf(phase);
  return (
    <span className="track">
      <span className="track-steps" aria-hidden="true">
        {phaseNames.map((name, index) => <span key={name} className={index < reached ? 'step passed' : index === reached ? 'step here' : 'step'} />)}
      </span>
      <span className="track-name">{phase ?? 'not seen yet'}{reached >= 0 && <span className="visually-hidden">, {reached + 1} of {phaseNames.length}</span>}</span>
    </span>
  );
}
