import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asHeaderText, asHtml, asHttpHeader, asPlainText, asUrlComponent } from './escaping.ts';
import type { Scope } from './scope.ts';
import { compileTemplate, compileValue, maximumTextLength, renderJson, renderText, renderValue } from './template.ts';

const scope: Scope = {
  trigger: { payload: { data: { name: 'Ada "A" <ada@x.org>', tags: ['a', 'b'], address: { city: 'Ulm' }, n: 7, 'a.b': 'dotted' }, submissionId: 'sub_1' } },
  nodes: { 'call-1': { status: 200, body: { id: 'x9' }, output: 'inner' } },
  variables: { team: 'it@x.org' },
};
const text = (source: string) => renderText(compileTemplate(source), scope, asPlainText);
const tooLarge = expect.objectContaining({ code: 'NODE_VALUE_TOO_LARGE' }) as Error;
const withName = (name: unknown): Scope => ({ ...scope, trigger: { payload: { data: { name } } } });

describe('placeholders', () => {
  it.each([
    ['{{trigger.payload.data.address.city}}', 'Ulm'],
    ['{{ trigger.payload.submissionId }}', 'sub_1'],
    ['{{variables.team}}', 'it@x.org'],
    ['{{nodes.call-1.output.body.id}}', 'x9'],
    ['{{nodes.call-1.body.id}}', 'x9'],
    ['{{call-1.output.status}}', '200'],
    ['{{nodes.call-1.output}}', 'inner'],
    ['{{address.city}}', 'Ulm'],
    ['{{tags}} and {{tags[1]}}', 'a, b and b'],
    ['{{address}}', '{"city":"Ulm"}'],
    ['{{a.b}}', 'dotted'],
  ])('reads %s', (source, expected) => {
    expect(text(source)).toBe(expected);
  });

  it.each(['{{nothing.here}}', '{{nodes.gone.x}}', '{{nodes}}', '{{trigger..payload}}', '{{n.toFixed}}', '{{tags.length}}'])('puts nothing for %s', (source) => {
    expect(text(`<${source}>`)).toBe('<>');
  });

  it.each(['{{__proto__.x}}', '{{constructor.name}}', '{{trigger.constructor}}', '{{nodes.__proto__}}', '{{variables.hasOwnProperty}}', '{{trigger.payload.data.toString}}'])(
    'does not reach prototypes by %s',
    (source) => {
      expect(text(source)).toBe('');
    },
  );

  it('never evaluates what stands between the braces', () => {
    expect(text('{{1+1}}{{process.exit(1)}}{{n || name}}')).toBe('');
  });

  it('does not look for placeholders in values', () => {
    expect(renderText(compileTemplate('{{name}}'), withName('{{variables.team}}'), asPlainText)).toBe('{{variables.team}}');
  });

  it('bounds what comes out', () => {
    const big = withName('x'.repeat(maximumTextLength / 2));
    expect(() => renderText(compileTemplate('{{name}}{{name}}!{{name}}'), big, asPlainText)).toThrow(tooLarge);
  });

  it('bounds how many there are', () => {
    expect(() => compileTemplate('{{a}}'.repeat(1_001))).toThrow(expect.objectContaining({ code: 'NODE_CONFIG_INVALID' }) as Error);
  });
});

describe('JSON', () => {
  it('stays JSON whatever a value holds, and the value comes out as it went in', () => {
    const template = compileTemplate('{"text": "a \\"q\\" {{name}} b", "raw": {{name}}, "{{name}}": 1, "n": {{n}}}');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const parsed = JSON.parse(renderJson(template, withName(name))) as Record<string, unknown>;
        expect(parsed.text).toBe(`a "q" ${name} b`);
        expect(parsed.raw).toBe(name);
        expect(parsed.n).toBeNull();
      }),
    );
  });

  it('puts lists and objects as JSON outside of strings', () => {
    expect(JSON.parse(renderJson(compileTemplate('{"tags": {{tags}}, "in": "{{tags}}"}'), scope))).toEqual({ tags: ['a', 'b'], in: 'a, b' });
  });
});

describe('escaping', () => {
  it('keeps a value inside its component of a URL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
        fc.pre(!/^\.+$/.test(name));
        const url = new URL(renderText(compileTemplate('https://x.org/a/{{name}}/b?q={{name}}#{{name}}'), withName(name), asUrlComponent));
        expect(url.host).toBe('x.org');
        expect(url.pathname.split('/')).toHaveLength(4);
        expect([...url.searchParams.keys()]).toEqual(['q']);
      }),
    );
  });

  it('refuses a value that would climb a path', () => {
    expect(() => asUrlComponent('..')).toThrow(expect.objectContaining({ code: 'NODE_CONFIG_INVALID' }) as Error);
  });

  it('keeps headers on one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(asHeaderText(`a\r\nBcc: ${value}`)).not.toMatch(/[\r\n\0]/);
        expect(asHttpHeader(value)).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });

  it('leaves no markup in HTML', () => {
    expect(asHtml(`<img src=x onerror="a('&')">`)).toBe('&lt;img src=x onerror=&quot;a(&#39;&amp;&#39;)&quot;&gt;');
  });
});

describe('values', () => {
  it('keep their type where the text is one placeholder', () => {
    expect(renderValue(compileTemplate('{{tags}}'), scope)).toEqual(['a', 'b']);
    expect(renderValue(compileTemplate('{{tags}}!'), scope)).toBe('a, b!');
  });

  it('are bounded together, and no more of them is looked at than that takes', () => {
    let visits = 0;
    const get = (items: readonly string[], key: string | symbol) => {
      visits += 1;
      return Reflect.get(items, key) as unknown;
    };
    const list = new Proxy(Array.from({ length: 20_000 }, () => 'x'.repeat(100)), { get });
    const render = compileValue({ a: Array.from({ length: 3_000 }, () => '{{name}}') });
    expect(() => render(withName(list))).toThrow(tooLarge);
    expect(visits).toBeLessThan(100_000);
  });

  it('are bounded together where they are texts', () => {
    let reads = 0;
    const data = { get name() { reads += 1; return 'x'.repeat(200_000); } };
    const render = compileValue(Array.from({ length: 3_000 }, () => ({ text: '{{name}}!' })));
    expect(() => render({ ...scope, trigger: { payload: { data } } })).toThrow(tooLarge);
    expect(reads).toBeLessThan(20);
  });

  it('have their bound for each rendering', () => {
    const render = compileValue('{{name}}');
    const big = withName('x'.repeat(1_500_000));
    expect(render(big)).toBe(render(big));
  });

  it('are put in at any depth', () => {
    expect(compileValue({ a: [{ b: '{{n}}', c: 'n={{n}}' }], d: 5, e: null })(scope)).toEqual({ a: [{ b: 7, c: 'n=7' }], d: 5, e: null });
  });
});
