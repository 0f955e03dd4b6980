import type { EChartsCoreOption, init as Init } from 'echarts/core';
import { colorOf, withProperties } from './palette.ts';

let loading: Promise<void> | undefined;
let init: typeof Init | undefined;

/** To be awaited before anything is drawn. Half a second, which whoever draws nothing, as most commands, is spared. */
export function loadDrawing(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  const [core, charts, components, features, renderers] = await Promise.all([
    import('echarts/core'), import('echarts/charts'), import('echarts/components'), import('echarts/features'), import('echarts/renderers'),
  ]);
  const { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } = charts;
  const { GridComponent, LegendComponent, MarkLineComponent, VisualMapPiecewiseComponent } = components;
  core.use([renderers.SVGRenderer, LineChart, BarChart, ScatterChart, CustomChart, HeatmapChart, GridComponent, LegendComponent, MarkLineComponent, VisualMapPiecewiseComponent, features.LegacyGridContainLabel]);
  init = core.init;
}

/** How wide a drawing is for large screens and for phones; it is scaled down a little at most. */
export const widths = { wide: 860, narrow: 380 } as const;
export type Width = keyof typeof widths;

export const fontFamily = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
export const fontSize = 12;

/** What is to happen under a pointer: in colors of its own, and nothing here answers to one. Text is escaped, so none of it can look so. */
const hoverStyles = /<style[\s\S]*?<\/style>/g;

/** A still picture: no script, no animation, no pointer. Throws where the drawing is not loaded. */
export function drawSvg(width: Width, height: number, option: EChartsCoreOption): string {
  if (init === undefined) throw new Error('loadDrawing comes first');
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
/** Within it several marks would tell the same minute. */
const fewMinutesMs = 10 * 60_000;

/** Times of day, or days where the window is longer than one. UTC, as all times of a report. */
export function timeAxis(width: Width, from: number, to: number) {
  const part = to - from > longDayMs ? ([5, 10] as const) : to - from > fewMinutesMs ? ([11, 16] as const) : ([11, 19] as const);
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
