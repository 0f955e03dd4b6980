export { renderHtml } from './page/render-html.ts';
export { renderJson } from './render-json.ts';
export { renderComparison } from './text/render-comparison.ts';
export { renderGates, type GatesToRender } from './text/render-gates.ts';
export { renderTable } from './text/render-table.ts';
export { renderText } from './text/render-text.ts';
