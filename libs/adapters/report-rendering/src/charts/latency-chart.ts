import type { ReportLatency } from '@tandem/reports';
import { countText, durationText } from '../words.ts';
import { drawings, emptyChart, type Chart } from './chart.ts';
import { axisStyle, drawSvg, legendStyle, thresholdLine, type Width } from './draw.ts';
import { pathColor } from './palette.ts';

const title = 'How long each path took';
const wantedMs = 100;
const leastMs = 0.5;

export function latencyChart(latency: readonly ReportLatency[]): Chart {
  const paths = latency.filter(({ phase, n }) => phase === null && n > 0);
  if (paths.length === 0) return emptyChart('latency', title, 'No path decided anything in this window.');
  const drawn = paths.filter(({ buckets }) => buckets.length > 0);
  const said = paths.map(({ path, n, p50Ms, p99Ms }) => `${path}: half within ${durationText(p50Ms)}, 99 % within ${durationText(p99Ms)}, of ${countText(n)}`).join('; ');
  return {
    id: 'latency', title,
    caption: `From the insert until the path had decided and enqueued. Higher is more submissions; the dashed line is the plan's ${wantedMs} ms.`,
    alternative: drawn.length === 0 ? `${said}. The run kept no distribution.` : said,
    drawings: drawn.length === 0 ? null : drawings((width) => draw(width, drawn)),
    table: {
      heads: ['path', 'phase', 'n', 'p50', 'p99', 'max'],
      rows: latency.map(({ path, phase, n, p50Ms, p99Ms, maxMs }) => [path, phase ?? 'all', countText(n), durationText(p50Ms), durationText(p99Ms), durationText(maxMs)]),
    },
  };
}

function draw(width: Width, latency: readonly ReportLatency[]): string {
  return drawSvg(width, width === 'wide' ? 300 : 260, {
    legend: legendStyle,
    grid: { left: 8, right: 16, top: 46, bottom: 28, containLabel: true },
    xAxis: {
      type: 'log', logBase: 10, min: leastMs, name: 'ms', nameLocation: 'end', ...axisStyle, splitLine: { show: false }, nameGap: 4,
      axisLabel: { ...axisStyle.axisLabel, formatter: (ms: number) => (ms < 1 ? '' : durationText(ms)) }, nameTextStyle: { color: 'transparent' },
    },
    yAxis: { type: 'value', ...axisStyle, axisLine: { show: false }, splitNumber: 5, max: ({ max }: { readonly max: number }) => Math.min(100, Math.ceil(max / 10) * 10), axisLabel: { ...axisStyle.axisLabel, formatter: (share: number) => `${share} %` } },
    series: latency.map(({ path, n, buckets }, index) => ({
      // a line of one point would not be seen
      name: path, type: 'line', smooth: 0.25, symbol: buckets.length === 1 ? 'circle' : 'none', symbolSize: 9, color: pathColor(path),
      lineStyle: { width: 2.5, type: index === 1 ? [9, 4] : index === 2 ? [3, 3] : 'solid' }, areaStyle: { opacity: 0.12 },
      data: buckets.map(({ upToMs, n: many }) => [Math.max(upToMs, leastMs), Math.round((many / n) * 1_000) / 10]),
      ...(index === 0 && { markLine: thresholdLine({ xAxis: wantedMs }, `${wantedMs} ms`, 'end') }),
    })),
  });
}

