import type { Measurement, MeasuredHandler } from './measurement.ts';

export interface ComparedFigure {
  readonly what: string;
  readonly legacy: number;
  readonly complete: number;
}

/** Handlers that make the kind of change a new event is about: at least one, and each has to make the call itself. */
const fewestWriters = 1;

/** What the plan asks for: 30 % less of each. */
export const wantedChange = -0.3;

export function compared({ legacy, complete, touched }: Measurement): readonly ComparedFigure[] {
  return [
    { what: 'lines of code', legacy: legacy.lines, complete: complete.lines },
    { what: 'branches', legacy: legacy.branches, complete: complete.branches },
    { what: 'ports to be wired', legacy: legacy.ports.length, complete: complete.ports.length },
    { what: 'files touched for one more kind of event', legacy: touched.byGenerator.length + touched.callChain.length + fewestWriters, complete: touched.byGenerator.length },
  ];
}

/** The same of the app's own files alone, without the libs that any handler calls. */
export function comparedInTheApp({ legacy, complete }: Measurement): readonly ComparedFigure[] {
  const ofApp = ({ parts }: MeasuredHandler) => parts.filter(({ file }) => file.startsWith('apps/'));
  const sum = (handler: MeasuredHandler, what: 'lines' | 'branches') => ofApp(handler).reduce((total, part) => total + part[what], 0);
  return [
    { what: 'lines of code', legacy: sum(legacy, 'lines'), complete: sum(complete, 'lines') },
    { what: 'branches', legacy: sum(legacy, 'branches'), complete: sum(complete, 'branches') },
  ];
}

/** `-0.3` is 30 % less. */
export function changeOf({ legacy, complete }: ComparedFigure): number {
  return complete / legacy - 1;
}

export function percent(change: number): string {
  const rounded = Math.round(Math.abs(change) * 100);
  return rounded === 0 ? '0 %' : `${change < 0 ? '−' : '+'}${rounded} %`;
}
