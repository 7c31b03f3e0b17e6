import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binaryFor } from '@parley/testing';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { loginOf } from '../house/sign-in.js';

const executablePath = binaryFor('chromium', 'GraphiQL in a browser');
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.runIf(executablePath !== undefined)('GraphiQL in a browser', () => {
  let folder: string;
  let browser: BrowserContext;
  let page: Page;
  /** What a developer would see in red. */
  const complaints: string[] = [];
  const hosts = new Set<string>();
  const frames: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-browser-'));
    browser = await chromium.launchPersistentContext(folder, {
      ...(executablePath === undefined ? {} : { executablePath }),
      headless: true,
      args: FLAGS,
    });
    page = await browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => noteHost(request.url()));
    page.on('websocket', (socket) => {
      noteHost(socket.url());
      socket.on('framereceived', ({ payload }) => frames.push(String(payload)));
    });
    await page.goto(inject('embedded').graphiqlUrl);
    await page.waitForSelector('.graphiql-query-editor .view-line');
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  function noteHost(address: string): void {
    const { protocol, host } = new URL(address);
    if (protocol !== 'data:' && protocol !== 'blob:') hosts.add(host);
  }

  async function openTab(name: string): Promise<void> {
    await page.locator('.graphiql-tab-button', { hasText: name }).press('Enter');
    await page.locator('.graphiql-tab-active', { hasText: name }).waitFor();
  }

  /** Puts text in place of an editor's, without its help at completing brackets. */
  async function write(editor: string, text: string): Promise<void> {
    await page.locator(`${editor} .monaco-editor`).locator('visible=true').first().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(text);
  }

  async function writeBelow(tool: 'Variables' | 'Headers', json: unknown): Promise<void> {
    await page.getByRole('button', { name: tool, exact: true }).click();
    await write('.graphiql-editor-tool', JSON.stringify(json));
  }

  const run = () => page.getByRole('button', { name: /^Execute query/ }).click();

  /** Runs what the tab holds; what the API answered over HTTP. */
  async function runForAnswer<Data>(operation: string): Promise<Data> {
    const answer = page.waitForResponse(
      (response) => response.request().postDataJSON()?.operationName === operation,
    );
    await run();
    const { data, errors } = (await (await answer).json()) as { data: Data; errors?: unknown };
    expect(errors).toBeUndefined();
    return data;
  }

  it('leads a newcomer from signing in to rows over WebSocket, and stays on this machine', async () => {
    const { email, password } = loginOf('techcorp', 'analyst');
    await write(
      '.graphiql-query-editor',
      `mutation SignIn { login(input: { email: "${email}", password: "${password}", tenantSlug: "techcorp" }) { accessToken } }`,
    );
    const { login } = await runForAnswer<{ login: { accessToken: string } }>('SignIn');
    const headers = { authorization: `Bearer ${login.accessToken}` };

    // The tabs are as the page brings them: only headers and the run's id are filled in.
    await openTab('Ask');
    await writeBelow('Headers', headers);
    const { ask } = await runForAnswer<{ ask: { id: string } }>('Ask');

    await openTab('ReadAnswer');
    await writeBelow('Variables', { runId: ask.id });
    await writeBelow('Headers', headers);
    await run();
    const response = page.locator('.graphiql-response');
    await response.getByText('RunCompleted').waitFor();
    const shown = await response.innerText();
    expect(shown.replace(/\s+/g, ' ')).toMatch(/"rowCount": 10\b/);

    const events = frames
      .map((frame) => JSON.parse(frame) as { type: string; payload?: { data?: { runEvents: RunEvent } } })
      .flatMap(({ type, payload }) => (type === 'next' && payload?.data ? [payload.data.runEvents] : []));
    expect(events.flatMap(({ rows }) => rows ?? [])).toHaveLength(10);
    expect(events.at(-1)).toMatchObject({
      __typename: 'RunCompleted',
      run: {
        requestedBy: { name: expect.stringMatching(/\w/) },
        dataSource: { name: expect.stringMatching(/\w/) },
      },
    });
    expect(complaints).toEqual([]);
    expect([...hosts]).toEqual([new URL(inject('house').httpUrl).host]);
  });

  it('knows the schema: a slip is marked before it is sent', async () => {
    await openTab('SignIn');
    await write('.graphiql-query-editor', '{ thereIsNoSuchField }');
    await page.locator('.graphiql-query-editor .squiggly-error').first().waitFor();
    expect(complaints).toEqual([]);
  });
});

interface RunEvent {
  readonly __typename: string;
  readonly rows?: readonly unknown[];
}
