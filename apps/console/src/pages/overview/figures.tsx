import { countingKinds, standingStatuses, type Overview } from '@tandem/console-contract';
import type { ReactNode } from 'react';
import { countText, durationText, unknown } from '../../parts/format.ts';
import { hashOf } from '../../routing/route.ts';
import { standingDivergences } from './standing.ts';

const theirList = hashOf({ page: 'findings', filter: { kind: countingKinds, status: standingStatuses } });

/** The figures that are looked at first. */
export function Figures({ overview }: { readonly overview: Overview }): ReactNode {
  const { stream, openDeadLetters, findings } = overview;
  const standing = standingDivergences(findings);
  return (
    <section className="figures" aria-label="Figures">
      <Figure name="Stream lag" value={durationText(stream.lagMs)} note={stream.hasLeader ? 'a watcher leads' : 'no watcher leads'} isBad={!stream.hasLeader || (stream.lagMs ?? 0) > 30_000} />
      <Figure name="Runway" value={durationText(stream.runwayMs)} note={stream.runwayMs === null ? 'not known' : 'of oplog behind the stream'} isBad={false} />
      <Figure name="Standing divergences" value={countText(standing)} note="open or confirmed, of the last day, of kinds that count" isBad={standing > 0} href={theirList} />
      <Figure name="Dead letters" value={countText(openDeadLetters)} note="nobody has settled" isBad={(openDeadLetters ?? 0) > 0} href="#/dead-letters" />
    </section>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly isBad: boolean;
  readonly href?: string;
}

function Figure({ name, value, note, isBad, href }: FigureProps): ReactNode {
  const content = (
    <>
      <span className="figure-name">{name}</span>
      <span className={value === unknown ? 'figure-value quiet' : 'figure-value'}>{value}{isBad && <span className="figure-flag" aria-hidden="true">!</span>}</span>
      <span className="figure-note">{note}</span>
    </>
  );
  const className = isBad ? 'figure figure-bad' : 'figure';
  return href === undefined ? <div className={className}>{content}</div> : <a className={className} href={href}>{content}</a>;
}
