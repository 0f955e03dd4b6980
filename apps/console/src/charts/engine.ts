import { LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use, type ECharts } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { durationText } from '../parts/format.ts';
import type { ChartLine } from './series.ts';

use([LineChart, GridComponent, CanvasRenderer]);

/** So few are drawn as points, too: between two that are not known there would be no line. */
const fewPoints = 20;

export interface ChartLook {
  readonly axis: 'count' | 'seconds';
  /** Reads a custom property of the page's style. */
  readonly colorOf: (name: string) => string;
}

export function createChart(element: HTMLElement): ECharts {
  return init(element, null, { renderer: 'canvas' });
}

/** Draws on a canvas: names, where there are any, are no markup. */
export function draw(chart: ECharts, lines: readonly ChartLine[], { axis, colorOf }: ChartLook): void {
  const faint = colorOf('--line');
  const label = { color: colorOf('--ink-soft'), fontSize: 11 };
  chart.setOption({
    animation: false,
    grid: { left: axis === 'count' ? 34 : 52, right: 10, top: 10, bottom: 24 },
    xAxis: { type: 'time', axisLine: { lineStyle: { color: faint } }, axisTick: { show: false }, splitLine: { show: false }, axisLabel: { ...label, hideOverlap: true, formatter: '{HH}:{mm}:{ss}' }, splitNumber: 3 },
    yAxis: {
      type: axis === 'count' ? 'value' : 'log', min: axis === 'count' ? 0 : 0.01, minInterval: axis === 'count' ? 1 : 0, splitNumber: 3,
      axisLabel: { ...label, ...(axis === 'seconds' && { formatter: (seconds: number) => durationText(seconds * 1_000) }) }, splitLine: { lineStyle: { color: faint } },
    },
    series: lines.map(({ name, color, dash, points }) => ({
      name, type: 'line', data: points, showSymbol: points.length <= fewPoints, symbol: 'circle', symbolSize: 5, lineStyle: { color: colorOf(color), width: 2, type: dash }, itemStyle: { color: colorOf(color) }, silent: true,
    })),
  }, { notMerge: true, lazyUpdate: true });
}
