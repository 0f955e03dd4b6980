import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, VisualMapPiecewiseComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { LegacyGridContainLabel } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import { colorOf, withProperties } from './palette.ts';

use([SVGRenderer, LineChart, BarChart, ScatterChart, CustomChart, HeatmapChart, GridComponent, LegendComponent, MarkLineComponent, VisualMapPiecewiseComponent, LegacyGridContainLabel]);

/** How wide a drawing is for large screens and for phones; it is scaled down a little at most. */
export const widths = { wide: 860, narrow: 380 } as const;
export type Width = keyof typeof widths;

export const fontFamily = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
export const fontSize = 12;

/** What is to happen under a pointer: in colors of its own, and nothing here answers to one. Text is escaped, so none of it can look so. */
const hoverStyles = /<style[\s\S]*?<\/style>/g;

/** A still picture: no script, no animation, no pointer. */
export function drawSvg(width: Width, height: number, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: widths[width], height });
  try {
    chart.setOption({
      animation: false, useUTC: true, backgroundColor: 'transparent',
      textStyle: { fontFamily, fontSize, color: colorOf('ink') },
      ...option,
    });
    return withProperties(chart.renderToSVGString().replaceAll(hoverStyles, ''));
  } finally {
    chart.dispose();
  }
}

export const axisStyle = {
  axisLine: { lineStyle: { color: colorOf('rule') } },
  axisTick: { show: false },
  axisLabel: { color: colorOf('muted'), fontSize },
  splitLine: { lineStyle: { color: colorOf('rule'), width: 1 } },
  nameTextStyle: { color: colorOf('muted'), fontSize },
} as const;

export const legendStyle = { top: 0, left: 0, icon: 'roundRect', itemWidth: 14, itemHeight: 8, itemGap: 24, textStyle: { color: colorOf('ink'), fontSize } } as const;

/** Names may be set in a wider font than was reckoned with. */
export const roomForNames = { left: 30, containLabel: true } as const;

const longDayMs = 36 * 3_600_000;

/** Times of day, or days where the window is longer than one. UTC, as all times of a report. */
export function timeAxis(width: Width, from: number, to: number) {
  const part = to - from > longDayMs ? ([5, 10] as const) : ([11, 16] as const);
  return {
    type: 'time', ...axisStyle, splitLine: { show: false }, splitNumber: width === 'wide' ? 8 : 4,
    axisLabel: { ...axisStyle.axisLabel, hideOverlap: true, formatter: (ms: number) => new Date(ms).toISOString().slice(...part) },
  } as const;
}

/** A line at which something is decided. */
export function thresholdLine(at: { readonly xAxis: number } | { readonly yAxis: number }, label: string, position: 'start' | 'end') {
  return {
    // echarts would round a share to two places
    symbol: 'none', silent: true, data: [at], precision: 12,
    lineStyle: { color: colorOf('bad'), type: 'dashed', width: 1.5 },
    label: { formatter: label, color: colorOf('bad'), fontSize, position },
  };
}

/** Long names would leave no room for the figures. */
export function shortened(name: string, most: number): string {
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}
