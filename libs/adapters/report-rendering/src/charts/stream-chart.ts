import type { Report } from '@tandem/reports';
import { durationText, timeText } from '../words.ts';
import { drawings, emptyChart, type Chart } from './chart.ts';
import { axisStyle, drawSvg, legendStyle, timeAxis, type Width } from './draw.ts';
import { colorOf } from './palette.ts';

const title = 'Lag against runway';
const mostRows = 60;
const leastMs = 10;

export function streamChart({ stream: { samples } }: Report): Chart {
  if (samples.length === 0) return emptyChart('stream', title, 'The watcher left no samples of this window.');
  const lags = samples.flatMap(({ lagMs }) => lagMs ?? []);
  const runways = samples.flatMap(({ runwayMs }) => runwayMs ?? []);
  const step = Math.ceil(samples.length / mostRows);
  return {
    id: 'stream', title,
    caption: 'Lag is how far the stream is behind; runway is how much of the oplog lies before its checkpoint. Where the two meet, events are lost. The scale is logarithmic; a gap means not known.',
    alternative: `The worst lag was ${durationText(lags.length === 0 ? null : Math.max(...lags))}, the least runway ${durationText(runways.length === 0 ? null : Math.min(...runways))}.`,
    drawings: drawings((width) => draw(width, samples)),
    table: { heads: ['at', 'lag', 'runway'], rows: samples.filter((_, index) => index % step === 0).map(({ at, lagMs, runwayMs }) => [timeText(at), durationText(lagMs), durationText(runwayMs)]) },
  };
}

function draw(width: Width, samples: Report['stream']['samples']): string {
  const line = (name: string, color: string, valueOf: (sample: Report['stream']['samples'][number]) => number | null, type: 'solid' | readonly number[]) => ({
    name, type: 'line', symbol: samples.length === 1 ? 'circle' : 'none', color, silent: true, connectNulls: false, lineStyle: { width: 2, type },
    data: samples.map((sample) => {
      const value = valueOf(sample);
      return [sample.at, value === null ? null : Math.max(value, leastMs)];
    }),
  });
  return drawSvg(width, width === 'wide' ? 280 : 250, {
    legend: legendStyle,
    grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
    xAxis: timeAxis(width, Date.parse(samples[0]?.at ?? ''), Date.parse(samples.at(-1)?.at ?? '')),
    yAxis: { type: 'log', logBase: 10, min: leastMs, ...axisStyle, axisLine: { show: false }, axisLabel: { ...axisStyle.axisLabel, formatter: (ms: number) => durationText(ms) } },
    series: [line('runway', colorOf('explicit'), ({ runwayMs }) => runwayMs, [9, 4]), line('lag', colorOf('stream'), ({ lagMs }) => lagMs, 'solid')],
  });
}
