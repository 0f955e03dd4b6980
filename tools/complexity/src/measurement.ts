import { branches } from './measure/branches.ts';
import { codeLines } from './measure/lines.ts';
import { portsOf } from './measure/ports.ts';
import { handlers, ownParts, type Part } from './parts.ts';
import { touchedFiles, type TouchedFiles } from './touched-files.ts';
import { workspaceFile } from './workspace-file.ts';

export interface MeasuredPart extends Part {
  readonly lines: number;
  readonly branches: number;
  readonly ownPorts: readonly string[];
}

export interface MeasuredHandler {
  readonly parts: readonly MeasuredPart[];
  readonly lines: number;
  readonly branches: number;
  readonly ports: readonly string[];
}

export interface Measurement {
  readonly legacy: MeasuredHandler;
  readonly complete: MeasuredHandler;
  readonly touched: TouchedFiles;
}

/** Reads the handler's sources as they are. */
export async function measure(): Promise<Measurement> {
  return { legacy: measureHandler(handlers.legacy), complete: measureHandler(handlers.complete), touched: await touchedFiles() };
}

function measureHandler(parts: readonly Part[]): MeasuredHandler {
  const measured = parts.map(measurePart);
  const sumOf = (what: 'lines' | 'branches') => measured.reduce((sum, part) => sum + part[what], 0);
  return { parts: measured, lines: sumOf('lines'), branches: sumOf('branches'), ports: [...new Set(measured.flatMap(({ ownPorts }) => ownPorts))] };
}

function measurePart(part: Part): MeasuredPart {
  const source = workspaceFile(part.file);
  const ownPorts = part.ports.flatMap((name) => portsOf(source, name)).filter((port) => !ownParts.has(port));
  return { ...part, lines: codeLines(source), branches: branches(source), ownPorts };
}
