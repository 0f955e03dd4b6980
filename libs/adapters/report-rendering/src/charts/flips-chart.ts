import type { Report } from '@tandem/reports';
import type { CustomSeriesRenderItem } from 'echarts';
import { countText, timeText } from '../words.ts';
import { drawings, emptyChart, type Chart } from './chart.ts';
import { axisStyle, drawSvg, fontFamily, roomForNames, shortened, timeAxis, type Width } from './draw.ts';
import { colorOf, phaseColor, phaseInk } from './palette.ts';

const title = 'Flips on the timeline';
const mostDrawn = 12;
const mostRows = 200;

interface Stretch {
  readonly row: number;
  readonly phase: string;
  readonly from: number;
  readonly to: number;
}

export function flipsChart({ flips: { rows, leftOut }, header: { window } }: Report): Chart {
  if (rows.length === 0) return emptyChart('flips', title, 'No process saw an organization change its phase in this window.');
  const organizations = [...new Set(rows.map(({ orgId }) => orgId))];
  const drawn = organizations.slice(0, mostDrawn);
  const more = organizations.length > drawn.length ? ` ${countText(organizations.length - drawn.length)} more organizations are in the table.` : '';
  return {
    id: 'flips', title,
    caption: `Each bar is a phase of an organization, from when a process first saw it.${more}${leftOut > 0 ? ` ${countText(leftOut)} earlier flips are left out.` : ''}`,
    alternative: rows.slice(-mostDrawn).map(({ at, orgId, from, to }) => `${orgId}: ${from ?? 'not known'} to ${to} at ${timeText(at)}`).join('; '),
    drawings: drawings((width) => draw(width, drawn, stretchesOf(drawn, rows, window))),
    table: { heads: ['at', 'organization', 'from', 'to', 'flag revision'], rows: rows.slice(-mostRows).map(({ at, orgId, from, to, flagRevision }) => [timeText(at), orgId, from ?? 'not known', to, flagRevision]) },
  };
}

function stretchesOf(organizations: readonly string[], rows: Report['flips']['rows'], window: Report['header']['window']): readonly Stretch[] {
  const [start, end] = [Date.parse(window.from), Date.parse(window.to)];
  return organizations.flatMap((orgId, row) => {
    const own = rows.filter((flip) => flip.orgId === orgId);
    const first = own[0]?.from ? [{ phase: own[0].from, from: start }] : [];
    const begun = [...first, ...own.map(({ at, to }) => ({ phase: to, from: Date.parse(at) }))];
    return begun.map(({ phase, from }, index) => ({ row, phase, from, to: begun[index + 1]?.from ?? Math.max(end, from) }));
  });
}

function draw(width: Width, organizations: readonly string[], stretches: readonly Stretch[]): string {
  const bar: CustomSeriesRenderItem = ({ dataIndex }, api) => {
    const stretch = stretches[dataIndex];
    const [left = 0, y = 0] = api.coord([api.value(0), api.value(2)]);
    const [right = 0] = api.coord([api.value(1), api.value(2)]);
    const phase = stretch?.phase ?? '';
    const long = right - left;
    const label = long > phase.length * 7 + 8 ? phase : '';
    return {
      type: 'group',
      children: [
        { type: 'rect', shape: { x: left, y: y - 11, width: Math.max(2, long - 1), height: 22, r: 3 }, style: { fill: phaseColor(phase) } },
        { type: 'text', style: { text: label, x: left + 6, y, fill: phaseInk(phase), fontSize: 12, fontFamily, verticalAlign: 'middle' } },
      ],
    };
  };
  const [from, to] = [Math.min(...stretches.map((one) => one.from)), Math.max(...stretches.map((one) => one.to))];
  return drawSvg(width, 40 + organizations.length * 32, {
    grid: { ...roomForNames, right: 24, top: 4, bottom: 8 },
    xAxis: { ...timeAxis(width, from, to), min: from, max: to },
    yAxis: {
      type: 'category', inverse: true, data: organizations.map((_, index) => String(index)), ...axisStyle, splitLine: { show: false }, axisLine: { show: false },
      axisLabel: { color: colorOf('ink'), fontSize: 12, formatter: (index: string) => shortened(organizations[Number(index)] ?? '', width === 'wide' ? 28 : 16) },
    },
    series: [{ type: 'custom', renderItem: bar, silent: true, encode: { x: [0, 1], y: 2 }, data: stretches.map((one) => [one.from, one.to, one.row]) }],
  });
}
