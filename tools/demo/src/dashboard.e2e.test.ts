import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decisionId, submissionIdSchema } from '@tandem/documents';
import { platformCollections } from '@tandem/mongodb';
import { migrationFlag } from '@tandem/routing';
import { findChromium, noChromiumAdvice, waitUntil } from '@tandem/stack';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './stage.ts';

const executablePath = await findChromium();
if (executablePath === undefined) console.warn(noChromiumAdvice);

const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

describe.skipIf(executablePath === undefined)("the dashboard's toggle", () => {
  let stage: Stage;
  let browser: Browser;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tandem-dashboard-'));
    stage = await openStage({
      rate: 1, seconds: 1, sabotage: undefined, reportDirectory: directory, apps: ['legacy-trigger', 'watcher'],
      signal: new AbortController().signal, onProgress: () => undefined,
    });
    browser = await chromium.launch({ executablePath: executablePath!, args: flags });
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Sends one submission, and tells which path started its workflows. */
  async function pathOfNext(): Promise<string> {
    const { driver, organizations: [organization], client, platformDatabase } = stage;
    const [entry] = await driver.send(organization, 1);
    const submissionId = submissionIdSchema.parse(entry?.submissionId);
    const { decisions } = platformCollections(client.db(platformDatabase));
    const ids = (['explicit', 'stream'] as const).map((one) => decisionId(organization.orgId, submissionId, 'submitted', one));
    const decision = await waitUntil(() => decisions.findOne({ _id: { $in: ids }, outcome: 'enqueued' }), { what: 'a decision' });
    return decision?.path ?? 'none';
  }

  async function openFlag(): Promise<Page> {
    const { unleash } = stage.stack;
    if (unleash.login === undefined) throw new Error('The login of this dashboard is not known.');
    const page = await browser.newPage();
    await page.route('**/*', (route) => (route.request().url().startsWith(unleash.url) ? route.continue() : route.abort()));
    await page.goto(`${unleash.url}/login`);
    await page.fill('#username', unleash.login.username);
    await page.fill('#password', unleash.login.password);
    await page.getByTestId('LOGIN_BUTTON').click();
    await page.waitForURL((url) => !url.pathname.startsWith('/login'));
    await page.goto(`${unleash.url}/projects/default/features/${migrationFlag}`);
    await page.getByTestId(`TOGGLE-${migrationFlag}-development`).waitFor();
    await page.keyboard.press('Escape');
    return page;
  }

  it("moves an organization's next submission to the other path", async () => {
    const { flag, organizations: [organization] } = stage;
    await flag.move([organization.orgId], 'complete');
    await expect.poll(pathOfNext, { timeout: 20_000 }).toBe('stream');

    const page = await openFlag();
    await page.getByTestId(`TOGGLE-${migrationFlag}-development`).click();
    await expect.poll(pathOfNext, { timeout: 20_000 }).toBe('explicit');
  });
});
