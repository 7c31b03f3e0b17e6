import { randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';
import { ASK, READ_ANSWER, SIGN_IN } from './first-steps.js';

const SANDBOX_SCRIPT =
  'https://embeddable-sandbox.cdn.apollographql.com/v2/embeddable-sandbox.umd.production.min.js';
const SANDBOX_FRAME = 'https://sandbox.embed.apollographql.com';
const HOST = /^[A-Za-z0-9.:[\]-]+$/;

export interface SandboxPageOptions {
  readonly graphqlPath: string;
  readonly graphiqlPath: string;
}

/**
 * Apollo Sandbox, embedded. Apollo Server's own landing page would take the address of the page for the
 * API's, and can't be told where subscriptions are; the embedded Sandbox itself can.
 */
export function sandboxPage({ graphqlPath, graphiqlPath }: SandboxPageOptions): RequestHandler {
  const config = {
    target: '#sandbox',
    endpointIsEditable: false,
    hideCookieToggle: true,
    allowDynamicStyles: false,
    runTelemetry: false,
    initialState: {
      document: `${SIGN_IN}\n${ASK}\n${READ_ANSWER}`,
      variables: { runId: '' },
      headers: { authorization: 'Bearer ' },
      pollForSchemaUpdates: false,
    },
  };
  return (request, response) => {
    const nonce = randomBytes(16).toString('base64');
    response.setHeader('content-security-policy', contentSecurityPolicy(nonce, request.headers.host));
    response.type('html').send(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parley</title>
<style nonce="${nonce}">
  html, body { height: 100%; margin: 0; font: 15px/1.5 system-ui, sans-serif; }
  body { display: flex; flex-direction: column; }
  header { padding: 6px 14px; background: #15252d; color: #fff; }
  header a { color: #9be7ff; }
  #sandbox { flex: 1; }
  #sandbox iframe { width: 100%; height: 100%; border: 0; }
  #offline { padding: 3em; }
</style>
</head>
<body>
<header>Parley · GraphQL at <code>${graphqlPath}</code> (HTTP and WebSocket) · <a href="${graphiqlPath}">GraphiQL</a>, which needs no internet</header>
<div id="sandbox"><p id="offline">Apollo Sandbox is loaded from Apollo's site. If nothing appears here, use <a href="${graphiqlPath}">GraphiQL</a>.</p></div>
<script nonce="${nonce}" src="${SANDBOX_SCRIPT}"></script>
<script nonce="${nonce}">
  if (window.EmbeddedSandbox) {
    document.querySelector('#offline').remove();
    const graphql = new URL(${inScript(graphqlPath)}, location.href);
    new window.EmbeddedSandbox({
      ...${inScript(config)},
      initialEndpoint: graphql.href,
      initialSubscriptionEndpoint: graphql.href.replace(/^http/, 'ws'),
    });
  }
</script>
</body>
</html>
`);
  };
}

function contentSecurityPolicy(nonce: string, host: string | undefined): string {
  const sockets = host !== undefined && HOST.test(host) ? `ws://${host} wss://${host}` : '';
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' https://embeddable-sandbox.cdn.apollographql.com`,
    `style-src 'nonce-${nonce}' https://embeddable-sandbox.cdn.apollographql.com`,
    'img-src https://embeddable-explorer.cdn.apollographql.com https://embeddable-sandbox.cdn.apollographql.com',
    `connect-src 'self' ${sockets}`.trim(),
    `frame-src ${SANDBOX_FRAME}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** JSON that can't end the script it stands in. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
