import { isPlainObject, textOf, toValue } from '@tandem/conditions';
import { TandemError } from '@tandem/errors';
import { asJsonStringPart, type Escape } from './escaping.ts';
import { createJsonBudget, within, type JsonBudget } from './json-budget.ts';
import { compileLenientScopePath, type Scope, type ScopeReader } from './scope.ts';

/** A text with `{{path}}` placeholders, compiled. What stands between the braces is a path and never code. */
export interface Template {
  readonly source: string;
  /** One more than there are placeholders. */
  readonly literals: readonly string[];
  readonly placeholders: readonly ScopeReader[];
}

/** Texts longer than this, in UTF-16 units, are refused. */
export const maximumTextLength = 262_144;
/** All that one rendering puts into a value, together, as JSON. */
const maximumValueBytes = 2_097_152;
const maximumPlaceholders = 1_000;
const maximumDepth = 16;
const placeholder = /\{\{([^{}]{1,300})\}\}/g;

/** @throws NODE_CONFIG_INVALID for a text that is too long or has too many placeholders */
export function compileTemplate(source: string): Template {
  if (source.length > maximumTextLength) throw new TandemError('NODE_CONFIG_INVALID', `a text has at most ${maximumTextLength} characters`);
  const literals: string[] = [];
  const placeholders: ScopeReader[] = [];
  let position = 0;
  for (const match of source.matchAll(placeholder)) {
    if (placeholders.length === maximumPlaceholders) throw new TandemError('NODE_CONFIG_INVALID', `a text has at most ${maximumPlaceholders} placeholders`);
    literals.push(source.slice(position, match.index));
    placeholders.push(compileLenientScopePath(match[1] ?? ''));
    position = match.index + match[0].length;
  }
  literals.push(source.slice(position));
  return { source, literals, placeholders };
}

/**
 * Puts values into a text, each escaped for where it goes; nothing where there is no value.
 * @throws NODE_VALUE_TOO_LARGE when the text outgrows its bound
 */
export function renderText(template: Template, scope: Scope, escape: Escape): string {
  return assemble(template, (read) => escape(valueAsText(read(scope))));
}

/**
 * Puts values into a JSON text: inside a string literal as its escaped part, elsewhere as JSON values.
 * @throws NODE_VALUE_TOO_LARGE when the text outgrows its bound
 */
export function renderJson(template: Template, scope: Scope): string {
  let inString = false;
  return assemble(template, (read, literalBefore) => {
    inString = endsInString(literalBefore, inString);
    const value = read(scope);
    return inString ? asJsonStringPart(valueAsText(value)) : jsonOf(value);
  });
}

/** The value itself where the text is one placeholder, whatever its type; else the text. */
export function renderValue(template: Template, scope: Scope): unknown {
  const [only] = template.placeholders;
  if (only && template.placeholders.length === 1 && template.literals.every((literal) => literal.trim() === '')) return only(scope);
  return renderText(template, scope, (text) => text);
}

export type ValueRenderer = (scope: Scope) => unknown;

/** One value may be put in many times: a small template would make gigabytes of it. */
export function createValueBudget(): JsonBudget {
  return createJsonBudget('the value', maximumValueBytes);
}

/**
 * Compiles each text inside a value of JSON's kinds; keys stay as they are. What it renders is bounded:
 * the renderer throws NODE_VALUE_TOO_LARGE.
 */
export function compileValue(value: unknown): ValueRenderer {
  const render = compilePart(value, 0);
  return (scope) => render(scope, createValueBudget());
}

type PartRenderer = (scope: Scope, budget: JsonBudget) => unknown;

function compilePart(value: unknown, depth: number): PartRenderer {
  if (depth > maximumDepth) throw new TandemError('NODE_CONFIG_INVALID', `a value nests at most ${maximumDepth} deep`);
  if (typeof value === 'string') {
    const template = compileTemplate(value);
    return (scope, budget) => within(budget, renderValue(template, scope));
  }
  if (Array.isArray(value)) {
    const renderers = value.map((element) => compilePart(element, depth + 1));
    return (scope, budget) => renderers.map((render) => render(scope, budget));
  }
  if (!isPlainObject(value)) return () => value;
  const renderers = Object.entries(value).map(([key, inner]) => [key, compilePart(inner, depth + 1)] as const);
  return (scope, budget) => Object.fromEntries(renderers.map(([key, render]) => [key, render(scope, budget)]));
}

/** A value as people read it: lists of simple values by commas, objects as JSON, nothing for what is absent. */
export function valueAsText(raw: unknown): string {
  const value = toValue(raw);
  if (value === undefined || value === null) return '';
  const text = textOf(value);
  if (text !== undefined) return text;
  if (Array.isArray(value) && value.every((element) => textOf(toValue(element)) !== undefined)) {
    return value.map((element) => textOf(toValue(element))).join(', ');
  }
  return jsonOf(value);
}

function jsonOf(value: unknown): string {
  const json: unknown = JSON.stringify(value);
  return typeof json === 'string' ? json : 'null';
}

function assemble(template: Template, render: (read: ScopeReader, literalBefore: string) => string): string {
  let text = '';
  for (const [index, read] of template.placeholders.entries()) {
    const literal = template.literals[index] ?? '';
    text += literal;
    text += render(read, literal);
    if (text.length > maximumTextLength) throw new TandemError('NODE_VALUE_TOO_LARGE', `a text outgrew ${maximumTextLength} characters`);
  }
  return text + (template.literals.at(-1) ?? '');
}

/** Whether a string literal is open at the end of a piece of JSON. */
function endsInString(piece: string, inString: boolean): boolean {
  let open = inString;
  for (let index = 0; index < piece.length; index += 1) {
    if (piece[index] === '"') open = !open;
    else if (open && piece[index] === '\\') index += 1;
  }
  return open;
}
