import type { ReportHeat } from '@tandem/reports';
import { countText } from '../words.ts';
import { drawings, emptyChart, type Chart } from './chart.ts';
import { axisStyle, drawSvg, roomForNames, shortened, type Width } from './draw.ts';
import { colorOf, type ColorName } from './palette.ts';

const title = 'Where it diverged, by form and workflow';
const mostForms = 14;
const mostWorkflows = { wide: 12, narrow: 5 } as const;
const steps: readonly ColorName[] = ['heat0', 'heat1', 'heat2', 'heat3', 'heat4'];

export function heatChart({ cells, leftOut }: ReportHeat): Chart {
  if (cells.length === 0) return emptyChart('heat', title, 'No finding of this window counts as divergence.');
  const more = leftOut > 0 ? ` ${countText(leftOut)} more places are left out.` : '';
  return {
    id: 'heat', title,
    caption: `Findings that count as divergence. Workflows are those that a finding names, else those that should have been started.${more}`,
    alternative: cells.slice(0, 12).map(({ formId, workflowId, findings }) => `${formId}, ${workflowId}: ${countText(findings)}`).join('; '),
    drawings: drawings((width) => draw(width, cells)),
    table: { heads: ['form', 'workflow', 'findings'], rows: cells.map(({ formId, workflowId, findings }) => [formId, workflowId, countText(findings)]) },
  };
}

function draw(width: Width, cells: ReportHeat['cells']): string {
  // the cells come with the hottest first, and so do rows and columns
  const forms = [...new Set(cells.map(({ formId }) => formId))].slice(0, mostForms);
  const workflows = [...new Set(cells.map(({ workflowId }) => workflowId))].slice(0, mostWorkflows[width]);
  const hottest = Math.max(...cells.map(({ findings }) => findings));
  const shown = cells.filter(({ formId, workflowId }) => forms.includes(formId) && workflows.includes(workflowId));
  const place = (names: readonly string[], most: number) => ({
    type: 'category', data: names.map((_, index) => String(index)), ...axisStyle, splitArea: { show: false }, splitLine: { show: false }, axisLine: { show: false },
    axisLabel: { color: colorOf('ink'), fontSize: 12, interval: 0, formatter: (index: string) => shortened(names[Number(index)] ?? '', most) },
  });
  const longest = width === 'wide' ? 26 : 14;
  const slanted = workflows.length > (width === 'wide' ? 4 : 2);
  const columns = place(workflows, longest);
  return drawSvg(width, (slanted ? 130 : 56) + forms.length * 36, {
    grid: { ...roomForNames, right: 12, top: 8, bottom: 8 },
    xAxis: { ...columns, position: 'top', axisLabel: { ...columns.axisLabel, rotate: slanted ? 38 : 0 } },
    yAxis: { ...place(forms, longest), inverse: true },
    visualMap: { show: false, type: 'piecewise', dimension: 2, pieces: piecesOf(hottest) },
    series: [{
      type: 'heatmap', silent: true, itemStyle: { borderColor: colorOf('surface'), borderWidth: 2, borderRadius: 4 },
      data: forms.flatMap((formId, row) => workflows.map((workflowId, column) => {
        const findings = shown.find((cell) => cell.formId === formId && cell.workflowId === workflowId)?.findings ?? 0;
        return { value: [column, row, findings], label: { show: findings > 0, fontSize: 12, fontWeight: 600, color: colorOf(findings > hottest * 0.8 ? 'surface' : 'onHeat') } };
      })),
    }],
  });
}

function piecesOf(hottest: number): readonly { gt: number; lte: number; color: string }[] {
  const none = { gt: -1, lte: 0, color: colorOf('raised') };
  return [none, ...steps.map((color, index) => ({ gt: (hottest * index) / steps.length, lte: (hottest * (index + 1)) / steps.length, color: colorOf(color) }))];
}
