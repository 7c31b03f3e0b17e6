import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { issuerKeys } from './issuer-keys.js';
import {
  createTokenSigner,
  createTokenVerifier,
  generateSigningKey,
  IDENTITY_ISSUER,
  type TokenSigner,
} from './tokens.js';

const MINUTE = 60_000;
const ana = { userId: 'ana', tenantId: 't1', sessionId: 's1' };

let signer: TokenSigner;
let server: Server | undefined;
let port = 0;
let reads = 0;
let isBusy = false;
let time = Date.now();

beforeEach(async () => {
  signer = await newSigner('one');
  reads = 0;
  isBusy = false;
  time = Date.now();
  port = 0;
  await publish();
});
afterEach(async () => await vanish());

function newSigner(kid: string): Promise<TokenSigner> {
  return generateSigningKey(kid).then((privateJwk) =>
    createTokenSigner({ privateJwk, issuer: IDENTITY_ISSUER, lifetimeSeconds: 7_200 }),
  );
}

async function publish(): Promise<void> {
  const publishing = createServer((_request, response) => {
    reads += 1;
    if (isBusy) response.statusCode = 503;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(signer.jwks));
  });
  await new Promise<void>((resolve) => publishing.listen(port, '127.0.0.1', resolve));
  port = (publishing.address() as AddressInfo).port;
  server = publishing;
}

async function vanish(): Promise<void> {
  const gone = server;
  server = undefined;
  gone?.closeAllConnections();
  await new Promise<void>((resolve) => (gone === undefined ? resolve() : gone.close(() => resolve())));
}

/** A verifier that looks at the keys each time: a token seen lately is not verified again. */
function verifying() {
  const keys = issuerKeys(new URL(`http://127.0.0.1:${port}/keys`), () => time);
  return async (by: TokenSigner = signer) => {
    const verifier = createTokenVerifier({ issuers: { [IDENTITY_ISSUER]: keys } });
    return await verifier.verify((await by.sign(ana)).token);
  };
}

it('believes keys for an hour in which their issuer is away, and says then what is wrong', async () => {
  const verify = verifying();
  await expect(verify()).resolves.toMatchObject(ana);
  await vanish();
  for (const minutes of [9, 30, 59]) {
    time = Date.now() + minutes * MINUTE;
    await expect(verify(), `after ${minutes} minutes`).resolves.toMatchObject(ana);
  }
  time = Date.now() + 61 * MINUTE;
  await expect(verify()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await publish();
  await expect(verify()).resolves.toMatchObject(ana);
});

it('reads keys anew every ten minutes, for which nobody waits', async () => {
  const verify = verifying();
  await verify();
  await verify();
  expect(reads).toBe(1);
  time += 11 * MINUTE;
  await verify();
  await expect.poll(() => reads).toBe(2);
});

it('does not ask an issuer again for each token that it could not answer', async () => {
  const verify = verifying();
  await verify();
  isBusy = true;
  time += 11 * MINUTE;
  await verify();
  await expect.poll(() => reads).toBe(2);
  for (let tokens = 0; tokens < 20; tokens += 1) await expect(verify()).resolves.toMatchObject(ana);
  expect(reads).toBe(2);
  time += 6_000;
  await verify();
  await expect.poll(() => reads).toBe(3);
});

it('asks an issuer once for many tokens that name keys which it does not have', async () => {
  const verify = verifying();
  await verify();
  for (let keys = 0; keys < 20; keys += 1) {
    await expect(verify(await newSigner(`unknown ${keys}`))).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  }
  expect(reads).toBe(1);
});

it('takes no token for wrong whose keys it never saw', async () => {
  const verify = verifying();
  await vanish();
  await expect(verify()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

it('refuses what another key has signed', async () => {
  const verify = verifying();
  await verify();
  await expect(verify(await newSigner('two'))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  await expect(verify(await newSigner('one'))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});
