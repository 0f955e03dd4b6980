import type { ReportDivergence, ReportRate } from '@tandem/reports';
import type { CustomSeriesRenderItem } from 'echarts';
import { countText, shareText } from '../words.ts';
import { drawings, emptyChart, type Chart } from './chart.ts';
import { axisStyle, drawSvg, roomForNames, thresholdLine, type Width } from './draw.ts';
import { colorOf } from './palette.ts';

const title = 'How many diverged';

interface Row extends ReportRate {
  readonly name: string;
}

type Known = Row & { readonly rate: number; readonly lower: number; readonly upper: number };

export function divergenceChart(divergence: ReportDivergence): Chart {
  const { threshold, confidence, byPhase, ...all } = divergence;
  const rows: readonly Row[] = [{ name: 'all', ...all }, ...byPhase.map(({ phase, ...rate }) => ({ name: phase, ...rate }))];
  const known = rows.filter((row): row is Known => row.rate !== null && row.lower !== null && row.upper !== null);
  if (known.length === 0) return emptyChart('divergence', title, 'Nothing was compared in this window.');
  const sure = `${confidence * 100} %`;
  return {
    id: 'divergence', title,
    caption: `The dot is the share seen. The bar reaches from the lower to the upper bound, each with ${sure} confidence: the fewer submissions, the longer. A gate is met where the whole bar is left of the dashed line.`,
    alternative: known.map(({ name, rate, upper, compared }) => `${name}: ${shareText(rate)} of ${countText(compared)}, at most ${shareText(upper)}`).join('; ') + `. The threshold is ${shareText(threshold)}.`,
    drawings: drawings((width) => draw(width, known, threshold)),
    table: {
      heads: ['', 'compared', 'diverged', 'rate', `lower bound (${sure})`, `upper bound (${sure})`],
      rows: rows.map(({ name, compared, diverged, rate, lower, upper }) => [name, countText(compared), countText(diverged), shareText(rate), shareText(lower), shareText(upper)]),
    },
  };
}

/** From the lower to the upper bound, with ends. */
const whisker: CustomSeriesRenderItem = (_, api) => {
  const [left = 0, y = 0] = api.coord([api.value(0), api.value(2)]);
  const [right = 0] = api.coord([api.value(1), api.value(2)]);
  const style = { stroke: colorOf('explicit'), lineWidth: 2 };
  const line = (x1: number, y1: number, x2: number, y2: number) => ({ type: 'line' as const, shape: { x1, y1, x2, y2 }, style });
  return { type: 'group', children: [line(left, y, right, y), line(left, y - 5, left, y + 5), line(right, y - 5, right, y + 5)] };
};

function draw(width: Width, rows: readonly Known[], threshold: number): string {
  const most = Math.max(threshold * 1.6, ...rows.map(({ upper }) => upper * 1.05));
  return drawSvg(width, 70 + rows.length * 34, {
    grid: { ...roomForNames, right: 24, top: 30, bottom: 8 },
    xAxis: { type: 'value', min: 0, max: Math.min(1, most), splitNumber: width === 'wide' ? 6 : 3, ...axisStyle, axisLabel: { ...axisStyle.axisLabel, hideOverlap: true, formatter: (share: number) => shareText(share), showMaxLabel: false } },
    yAxis: { type: 'category', inverse: true, data: rows.map(({ name }) => name), ...axisStyle, splitLine: { show: false }, axisLabel: { ...axisStyle.axisLabel, color: colorOf('ink') } },
    series: [
      { type: 'custom', renderItem: whisker, data: rows.map(({ lower, upper }, index) => [lower, upper, index]), encode: { x: [0, 1], y: 2 }, silent: true },
      {
        type: 'scatter', symbolSize: 11, color: colorOf('explicit'), data: rows.map(({ rate }, index) => [rate, index]), silent: true,
        markLine: thresholdLine({ xAxis: threshold }, `threshold ${shareText(threshold)}`, 'start'),
      },
    ],
  });
}
