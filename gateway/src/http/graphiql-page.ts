import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { RequestHandler } from 'express';
import { ASK, READ_ANSWER, SIGN_IN } from './first-steps.js';

export interface GraphiqlPageOptions {
  readonly graphqlPath: string;
  readonly sandboxPath: string;
}

interface RenderedPage {
  readonly zipped: Buffer;
  readonly scriptHash: string;
}

const HEADERS_HERE = '"connection parameters"';
/**
 * GraphiQL keeps the headers of its editor here, half a second after the last key; a socket takes them
 * when it is opened, and waits for that.
 */
const CONNECTION_PARAMS = `async () => {
  await new Promise((resolve) => setTimeout(resolve, 750));
  try { return JSON.parse(localStorage.getItem('graphiql:headers') || '{}'); } catch { return {}; }
}`;

/** GraphiQL in one page that loads nothing from elsewhere, with subscriptions over graphql-ws. */
export function graphiqlPage(options: GraphiqlPageOptions): RequestHandler {
  let rendered: Promise<RenderedPage> | undefined;
  return async (request, response) => {
    rendered ??= renderPage(options);
    const { zipped, scriptHash } = await rendered;
    response.setHeader('content-security-policy', contentSecurityPolicy(scriptHash, request.headers.host));
    response.setHeader('vary', 'accept-encoding');
    response.setHeader('cache-control', 'no-cache');
    response.type('html');
    if (request.acceptsEncodings('gzip') === false) {
      response.send(await promisify(gunzip)(zipped));
      return;
    }
    response.setHeader('content-encoding', 'gzip');
    response.send(zipped);
  };
}

/** 9 MB of text, a third of it when zipped: made when the first person looks, and kept zipped. */
async function renderPage({ graphqlPath, sandboxPath }: GraphiqlPageOptions): Promise<RenderedPage> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const options = {
    title: `Parley · <a href="${sandboxPath}">Apollo Sandbox</a>`,
    logo: '',
    endpoint: graphqlPath,
    subscriptionsProtocol: 'WS',
    connectionParams: JSON.parse(HEADERS_HERE) as string,
    credentials: 'same-origin',
    defaultTabs: [
      { query: SIGN_IN },
      { query: ASK, headers: '{ "authorization": "Bearer " }' },
      { query: READ_ANSWER, variables: '{ "runId": "" }', headers: '{ "authorization": "Bearer " }' },
    ],
  } as unknown as Parameters<typeof renderGraphiQL>[0];
  const html = renderGraphiQL(options)
    .replace(HEADERS_HERE, () => CONNECTION_PARAMS)
    .replace(/<title>.*?<\/title>/, '<title>Parley · GraphiQL</title>');
  const script = html.slice(html.indexOf('<script>') + '<script>'.length, html.lastIndexOf('</script>'));
  return {
    zipped: await promisify(gzip)(html, { level: 6 }),
    scriptHash: createHash('sha256').update(script).digest('base64'),
  };
}

const HOST = /^[A-Za-z0-9.:[\]-]+$/;

function contentSecurityPolicy(scriptHash: string, host: string | undefined): string {
  const sockets = host !== undefined && HOST.test(host) ? `ws://${host} wss://${host}` : '';
  return [
    "default-src 'none'",
    `script-src 'sha256-${scriptHash}' blob:`,
    'worker-src blob:',
    // Its editor writes its own styles.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    'font-src data:',
    `connect-src 'self' ${sockets}`.trim(),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
