import type { FindingDetail, PathName } from '@tandem/console-contract';
import type { ReactNode } from 'react';
import { useNow } from '../../live/live-context.tsx';
import { momentText, unknown } from '../../parts/format.ts';
import { Panel, Scrolled } from '../../parts/panel.tsx';
import { decisionRows, type DecisionCell } from './decision-rows.ts';

const names: Readonly<Record<PathName, string>> = { explicit: 'Explicit path', stream: 'Stream path', fallback: 'Fallback', repair: 'Repair' };

/** Both paths' decisions beside each other; what mended one stands apart. */
export function Decisions({ detail: { decisions, asked, expectation, event } }: { readonly detail: FindingDetail }): ReactNode {
  const of = (path: PathName) => decisions.find((decision) => decision.path === path) ?? null;
  const [explicit, stream] = [of('explicit'), of('stream')];
  const mended = (['fallback', 'repair'] as const).filter((path) => of(path) !== null);
  return (
    <Panel title="What each path decided" aside={<span className="quiet">event: {event}</span>}>
      <Beside left="explicit" right="stream" rows={decisionRows(explicit, stream)} asked={asked} isMissing={(path) => of(path) === null} />
      <p className="expectation">
        <strong>Should have started: </strong>
        {expectation === null ? <span className="quiet">the facts do not suffice to say it</span> : <Names names={expectation.workflows} none="no workflow" />}
        {expectation !== null && expectation.unreadable.length > 0 && <span className="quiet">; of {expectation.unreadable.join(', ')} neither yes nor no can be said</span>}
      </p>
      {mended.map((path) => (
        <details key={path}><summary>{names[path]} decided, too</summary><Beside left={path} right={null} rows={decisionRows(of(path), null)} asked={[]} isMissing={() => false} /></details>
      ))}
    </Panel>
  );
}

interface BesideProps {
  readonly left: PathName;
  readonly right: PathName | null;
  readonly rows: ReturnType<typeof decisionRows>;
  /** Those that owe a decision. */
  readonly asked: readonly PathName[];
  readonly isMissing: (path: PathName) => boolean;
}

function Beside({ left, right, rows, asked, isMissing }: BesideProps): ReactNode {
  const paths = right === null ? [left] : [left, right];
  return (
    <Scrolled label={paths.map((path) => names[path]).join(' and ')}>
      <table className="beside">
        <thead><tr><td />{paths.map((path) => <th key={path} scope="col">{names[path]}{isMissing(path) && <Missing isAsked={asked.includes(path)} />}</th>)}</tr></thead>
        <tbody>
          {paths.every(isMissing) && <tr><th scope="row">Decision</th>{paths.map((path) => <td key={path} className="quiet">none</td>)}</tr>}
          {rows.filter(({ cells }) => cells.some((cell) => cell !== null)).map(({ label, cells, differs }) => (
            <tr key={label} className={differs ? 'differs' : undefined}>
              <th scope="row">{label}{differs && <><span className="differs-sign" aria-hidden="true">≠</span><span className="visually-hidden">, they differ</span></>}</th>
              {paths.map((path, index) => <td key={path}><Cell cell={cells[index] ?? null} /></td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function Missing({ isAsked }: { readonly isAsked: boolean }): ReactNode {
  return isAsked ? <span className="tag tag-bad">no decision</span> : <span className="tag tag-plain">not asked for</span>;
}

function Cell({ cell }: { readonly cell: DecisionCell | null }): ReactNode {
  if (!cell) return <span className="quiet">{unknown}</span>;
  if (cell.kind === 'text') return <span className="wrap">{cell.text ?? unknown}</span>;
  if (cell.kind === 'time') return cell.time === null ? unknown : <ExactTime time={cell.time} />;
  if (cell.items.length === 0) return <span className="quiet">no workflow</span>;
  return <ul className="workflows">{cell.items.map(({ id, isOdd }) => <li key={id} className={isOdd ? 'odd' : undefined}>{isOdd && <span className="visually-hidden">only here: </span>}<code>{id}</code></li>)}</ul>;
}

function Names({ names: given, none }: { readonly names: readonly string[]; readonly none: string }): ReactNode {
  return given.length === 0 ? none : given.map((name, index) => <span key={name}>{index > 0 && ', '}<code>{name}</code></span>);
}

/** To the millisecond, which is what paths differ by. */
function ExactTime({ time }: { readonly time: string }): ReactNode {
  return <time dateTime={time}>{momentText(time, useNow(), 'millisecond')}</time>;
}
