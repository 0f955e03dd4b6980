import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findChromium, noChromiumAdvice, workspaceRoot } from '@tandem/stack';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openConsoleStage, type ConsoleStage } from './console-stage.ts';

const executablePath = await findChromium();
if (executablePath === undefined) console.warn(noChromiumAdvice);

const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];
const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
/** Only where somebody asks for them: pictures differ with each machine's fonts. */
const pictures = process.env.SCREENSHOTS === 'on' ? path.join(workspaceRoot, 'docs', 'screenshots') : null;
const patient = { timeout: 60_000 };

interface AxeViolation { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string }[] }

describe.skipIf(executablePath === undefined)('the console', () => {
  let stage: ConsoleStage | undefined;
  let browser: Browser | undefined;
  let directory: string;
  let context: BrowserContext;
  let page: Page;
  let axe: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tandem-console-'));
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    stage = await openConsoleStage(directory, new AbortController().signal);
    browser = await chromium.launch({ executablePath: executablePath!, args: flags });
    context = await browser.newContext({ viewport: { width: 1280, height: 860 }, colorScheme: 'light' });
    page = await context.newPage();
    // what the policy refuses, and what nobody catches, is said here
    page.on('console', (message) => { if (message.type() === 'error' && !message.text().includes('status of 401')) complaints.push(message.text()); });
    page.on('pageerror', (error) => complaints.push(error.message));
    if (pictures !== null) await mkdir(pictures, { recursive: true });
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
    await rm(directory, { recursive: true, force: true });
  });

  const open = (hash: string) => page.goto(`${stage!.apps.reconciler.url}/${hash}`);
  const heading = () => page.getByRole('heading', { level: 1 });

  async function expectAccessible(): Promise<void> {
    await page.evaluate(axe);
    const violations = await page.evaluate<readonly AxeViolation[]>('axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => ({ html })) })))');
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  }

  async function expectNoSidewaysScroll(): Promise<void> {
    // what is drawn to a width is drawn anew after the page was made narrower
    await expect.poll(() => page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
  }

  /** As it is on a desk and on a phone, by day and by night. */
  async function look(name: string, kept: RegExp): Promise<void> {
    for (const [device, viewport] of [['desktop', { width: 1280, height: 860 }], ['phone', { width: 360, height: 780 }]] as const) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await expectNoSidewaysScroll();
        await expectAccessible();
        if (pictures !== null && kept.test(`${device}-${colorScheme}`)) await page.screenshot({ path: path.join(pictures, `${name}-${device}-${colorScheme}.png`) });
      }
    }
    await page.setViewportSize({ width: 1280, height: 860 });
    await page.emulateMedia({ colorScheme: 'light' });
  }

  it('shows a divergence as it appears, repairs it, and sees it mended', async () => {
    const { organization, driver, missOne, operatorToken } = stage!;
    await open('#/');
    await page.getByTestId('live').filter({ hasText: /^live$/ }).waitFor(patient);
    await page.getByRole('rowheader', { name: organization.orgId }).first().waitFor(patient);
    await driver.load(4_000);

    const row = page.getByRole('row').filter({ hasText: await missOne() }).filter({ hasText: 'missed by explicit' });
    await row.waitFor(patient);
    await look('overview', /./);

    await row.getByRole('link', { name: 'missed by explicit' }).click();
    await heading().filter({ hasText: 'Missed by explicit' }).waitFor(patient);
    await page.getByRole('columnheader', { name: 'Explicit path no decision' }).first().waitFor(patient);
    await look('divergence', /desktop-light|phone-dark/);

    await page.getByRole('button', { name: 'Repair…' }).click();
    await page.getByLabel('Your name, for the audit').fill('Ada');
    await page.getByLabel('Operator token').fill('not-the-operators-token');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('alert').filter({ hasText: 'wrong one' }).waitFor(patient);
    await page.getByLabel('Reason, for the audit').fill('never mind');
    await page.getByRole('button', { name: 'Repair', exact: true }).click();
    await page.getByRole('button', { name: 'Another token' }).click();

    await page.getByLabel('Your name, for the audit').fill('Ada');
    await page.getByLabel('Operator token').fill(operatorToken);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('1 submission would be triggered anew.').waitFor(patient);
    await page.getByLabel('Reason, for the audit').fill(hostile);
    await look('repair', /desktop-dark|phone-light/);
    await page.getByRole('button', { name: 'Repair', exact: true }).click();
    await page.getByRole('status').filter({ hasText: '1 submission triggered anew' }).waitFor(patient);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.locator('.page-head .status', { hasText: 'repaired' }).waitFor(patient);
    await page.getByText('Repair decided, too').waitFor(patient);
  }, 300_000);

  it('shows what people did, and a script in it as text', async () => {
    await open('#/audit');
    await page.getByRole('cell', { name: hostile }).waitFor(patient);
    await look('audit', /^$/);
    expect(await page.title()).toBe('Audit · Tandem');
    expect(await page.evaluate<string | null>("sessionStorage.getItem('tandem-operator')")).toContain('Ada');
    expect(await page.evaluate<number>('localStorage.length')).toBe(0);
  });

  it('finds its way by keyboard, and says where it is', async () => {
    await open('#/');
    await page.reload();
    await page.getByTestId('live').waitFor(patient);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate<string | undefined>('document.activeElement?.tagName')).toBe('MAIN');
    for (const [hash, name] of [['#/findings', 'Divergences'], ['#/dead-letters', 'Dead letters'], ['#/reports', 'Reports'], ['#/nowhere', 'There is no such page']] as const) {
      await open(hash);
      await heading().filter({ hasText: name }).waitFor(patient);
      await expectAccessible();
    }
  });

  it('says how old it is while the server stands still, and goes on by itself', async () => {
    await open('#/');
    await page.getByTestId('live').filter({ hasText: /^live$/ }).waitFor(patient);
    stage!.apps.reconciler.pause();
    await page.getByTestId('live').filter({ hasText: /last update .+ ago/ }).waitFor(patient);
    await page.getByText('The connection is lost.').first().waitFor(patient);
    stage!.apps.reconciler.resume();
    await page.getByTestId('live').filter({ hasText: /^live$/ }).waitFor(patient);
  }, 180_000);

  it('opens the queue’s board, which changes nothing', async () => {
    // its page asks a font of elsewhere, in vain
    const board = await context.newPage();
    await board.goto(`${stage!.apps.reconciler.url}/queues`);
    await board.getByText('executions').first().waitFor(patient);
    const answer = await board.request.put(`${stage!.apps.reconciler.url}/queues/api/queues/executions/pause`);
    expect([403, 404, 405]).toContain(answer.status());
  });

  it('has broken no rule of its own policy', () => {
    expect(complaints).toEqual([]);
  });
});
