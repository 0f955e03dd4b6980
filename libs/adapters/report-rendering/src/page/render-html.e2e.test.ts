import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { buildReport } from '@tandem/reports';
import { exampleFinding, exampleInputs, exampleRun } from '@tandem/reports/testing';
import { findChromium, noChromiumAdvice } from '@tandem/stack';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderHtml } from './render-html.ts';

const executablePath = await findChromium();
if (executablePath === undefined) process.stderr.write(`${noChromiumAdvice}\n`);

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const hostile = `"><img src=x onerror="document.title='broken'"><script>document.title='broken'</script>`;

const html = await renderHtml(buildReport({
  ...exampleInputs,
  run: { ...exampleRun, by: hostile, organizations: [...exampleRun.organizations, { orgId: hostile, comparedUpTo: 0, submissions: 1, diverged: 1 }] },
  findings: [...exampleInputs.findings, exampleFinding(60, { formId: hostile as never, workflowIds: [hostile], evidence: { [hostile]: hostile } })],
}));

describe.skipIf(executablePath === undefined)('the page in a real browser', () => {
  let browser: Browser | undefined;
  let axe: string;
  beforeAll(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    browser = await chromium.launch({ executablePath: executablePath!, args: flags });
  });
  afterAll(() => browser?.close());

  async function open(width: number, colorScheme: 'light' | 'dark'): Promise<{ readonly page: Page; readonly complaints: string[] }> {
    const page = await browser!.newPage({ viewport: { width, height: 900 }, colorScheme });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('request', (request) => { if (request.url() !== 'about:blank') complaints.push(`asks for ${request.url()}`); });
    await page.setContent(html);
    return { page, complaints };
  }

  it.each([[1_280, 'light'], [1_280, 'dark'], [390, 'light'], [390, 'dark']] as const)('at %d px, %s: shows hostile text as text, asks for nothing, never scrolls sideways, and can be used by all', async (width, scheme) => {
    const { page, complaints } = await open(width, scheme);
    expect(await page.locator('img, script').count()).toBe(0);
    expect(await page.title()).not.toBe('broken');
    expect(await page.getByText('onerror="document.title').count()).toBeGreaterThan(0);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
    await page.evaluate(axe);
    const violations = await page.evaluate<readonly { id: string; impact: string; nodes: readonly string[] }[]>(
      'axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map(({ html }) => html) })))',
    );
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
    await page.close();
  });
});
