import type { GateLineView } from '@tandem/console-contract';
import type { ReactNode } from 'react';
import { countText, valueText, wordsOf } from '../../parts/format.ts';
import { VerdictMark } from '../../parts/marks.tsx';
import { Scrolled } from '../../parts/panel.tsx';

/** Each gate with what is held against its threshold, and what would change it. */
export function GateTable({ lines, label }: { readonly lines: readonly GateLineView[]; readonly label: string }): ReactNode {
  return (
    <Scrolled label={label}>
      <table>
        <thead>
          <tr><th scope="col">Gate</th><th scope="col">Verdict</th><th scope="col" className="number">Value</th><th scope="col" className="number">Bound</th><th scope="col" className="number">Threshold</th><th scope="col" className="number">n</th><th scope="col">What would change it</th></tr>
        </thead>
        <tbody>
          {lines.map(({ gate, verdict, value, bound, threshold, unit, n, whatWouldChangeIt }) => (
            <tr key={gate}>
              <th scope="row">{wordsOf(gate)}</th>
              <td><VerdictMark verdict={verdict} /></td>
              <td className="number">{valueText(value, unit)}</td>
              <td className="number">{valueText(bound, unit)}</td>
              <td className="number">{valueText(threshold, unit)}</td>
              <td className="number">{countText(n)}</td>
              <td>{verdict === 'GO' ? <span className="quiet">{whatWouldChangeIt}</span> : whatWouldChangeIt}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}
