import { describe, expect, it } from 'vitest';
import { branches } from './branches.ts';
import { codeLines } from './lines.ts';
import { declares, portsOf } from './ports.ts';

describe('lines', () => {
  it('are those that hold code', () => {
    const source = "/**\n * Documented.\n */\nexport const a = 1; // one\n\n/* two\n   lines */\nexport function f(): number {\n  // nothing but a word\n  return a;\n}\n";
    expect(codeLines(source)).toBe(4);
  });

  it('of a text that goes over several count where it begins and ends', () => {
    expect(codeLines('const a = `x\ny`;\n')).toBe(2);
  });
});

describe('branches', () => {
  it.each([
    ['const a = 1;', 0],
    ['function f() { return 1; }', 0],
    ['function f(a: number) { if (a > 1) return 1; return a === 0 ? 2 : 3; }', 2],
    ['const f = (a?: { b?: number }) => a?.b ?? 0;', 2],
    ['async function f(all: number[]) { for (const one of all) { while (one) await f([]); } }', 2],
    ['const f = () => 1; const g = (a: boolean) => (a && f()) || 2;', 2],
  ])('of %s', (source, expected) => {
    expect(branches(source)).toBe(expected);
  });

  it('of what cannot be read are not guessed', () => {
    expect(() => branches('function {')).toThrow('something else');
  });
});

describe('ports', () => {
  const source = 'interface Other { readonly c: number }\nexport interface Ports extends Other {\n  readonly a: number;\n  b(): void;\n  readonly setting?: number;\n}\n';

  it('are what an interface demands by itself', () => {
    expect(portsOf(source, 'Ports')).toEqual(['a', 'b']);
    expect(() => portsOf(source, 'Nothing')).toThrow('no interface Nothing');
  });

  it('are declared or not', () => {
    expect(declares(source, 'Ports', 'setting')).toBe(true);
    expect(declares(source, 'Ports', 'c')).toBe(false);
  });
});
