export { buildGraph, type GraphEdge, type GraphOutcome, type WorkflowGraph } from './graph.ts';
export { frontierOf, type Frontier, type NodeEnd } from './frontier.ts';
export { compileScopePath, type Scope, type ScopeReader } from './scope.ts';
export { asFormComponent, asHeaderText, asHtml, asHttpHeader, asPlainText, asUrlComponent, type Escape } from './escaping.ts';
export { createJsonBudget, within, type JsonBudget } from './json-budget.ts';
export { compileTemplate, compileValue, createValueBudget, maximumTextLength, renderJson, renderText, valueAsText } from './template.ts';
export type { Template, ValueRenderer } from './template.ts';
