import type { ReportFindings } from '@tandem/reports';
import { countText, shareText } from '../words.ts';
import { drawings, emptyChart, type Chart } from './chart.ts';
import { axisStyle, drawSvg, roomForNames, shortened, type Width } from './draw.ts';
import { colorOf } from './palette.ts';

const title = 'What caused it';
const mostDrawn = 10;

interface Bar {
  readonly name: string;
  readonly kind: string;
  readonly means: string;
  readonly count: number;
  readonly counts: boolean;
  /** With all before it, of all. */
  readonly share: number;
}

/** The causes as a Pareto: the few that make the many come first. */
export function causesChart({ causes, looked, total }: ReportFindings): Chart {
  if (causes.length === 0) return emptyChart('causes', title, 'No finding stands in this window.');
  const all = causes.reduce((sum, { count }) => sum + count, 0);
  let before = 0;
  const bars = causes.map(({ cause, kind, means, count, countsAsDivergence }): Bar => {
    before += count;
    return { name: cause, kind, means, count, counts: countsAsDivergence, share: before / all };
  });
  const partly = looked < total ? ` Counted from ${countText(looked)} of ${countText(total)} findings.` : '';
  return {
    id: 'causes', title,
    caption: `Findings that stand or were repaired, by cause, the most frequent first; the line adds them up, by the scale above. Filled bars count as divergence, pale ones do not.${partly}`,
    alternative: bars.slice(0, mostDrawn).map(({ name, kind, count }) => `${name} (${kind}): ${countText(count)}`).join('; '),
    drawings: drawings((width) => draw(width, bars.slice(0, mostDrawn))),
    table: {
      heads: ['cause', 'finding', 'means', 'count', 'added up', 'counts as divergence'],
      rows: bars.map(({ name, kind, means, count, share, counts }) => [name, kind, means, countText(count), shareText(share), counts ? 'yes' : 'no']),
    },
  };
}

function draw(width: Width, bars: readonly Bar[]): string {
  const label = width === 'wide' ? 44 : 20;
  return drawSvg(width, 84 + bars.length * 38, {
    grid: { ...roomForNames, right: 24, top: 26, bottom: 30 },
    xAxis: [
      { type: 'value', ...axisStyle, minInterval: 1, splitNumber: width === 'wide' ? 6 : 3, name: 'findings', nameLocation: 'middle', nameGap: 26 },
      { type: 'value', min: 0, max: 1, position: 'top', ...axisStyle, splitLine: { show: false }, interval: 0.25, axisLabel: { ...axisStyle.axisLabel, formatter: (share: number) => `${Math.round(share * 100)} %` } },
    ],
    yAxis: {
      type: 'category', inverse: true, ...axisStyle, splitLine: { show: false },
      // a category's name is its key, so it is told by its place
      data: bars.map((_, index) => String(index)),
      axisLabel: {
        color: colorOf('ink'), fontSize: 12, lineHeight: 15,
        formatter: (index: string) => {
          const bar = bars[Number(index)];
          return bar ? `${shortened(bar.name, label)}\n${shortened(bar.kind, label)}` : '';
        },
      },
    },
    series: [
      {
        type: 'bar', barMaxWidth: 18, silent: true,
        data: bars.map(({ count, counts }) => ({ value: count, itemStyle: { color: colorOf(counts ? 'stream' : 'heat1'), borderRadius: [0, 3, 3, 0] } })),
        label: { show: true, position: 'right', formatter: '{c}', color: colorOf('ink'), fontSize: 12, fontWeight: 600 },
      },
      { type: 'line', xAxisIndex: 1, silent: true, symbol: 'circle', symbolSize: 6, color: colorOf('muted'), lineStyle: { width: 1.5 }, data: bars.map(({ share }, index) => [share, index]) },
    ],
  });
}
