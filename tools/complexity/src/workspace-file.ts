import { readFileSync } from 'node:fs';
import path from 'node:path';

export const workspaceRoot = path.resolve(import.meta.dirname, '../../..');

export function workspaceFile(file: string): string {
  return readFileSync(path.join(workspaceRoot, file), 'utf8');
}
