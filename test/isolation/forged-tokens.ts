import { createHmac, createPrivateKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

type Claims = Readonly<Record<string, unknown>>;
type Key = JsonWebKey & { readonly kid: string };

interface SigningKeys {
  readonly identityKey: Key;
  readonly gatewayKey: Key;
}

/** Tokens that nobody may take, each wrong in one thing only, made from a good one. */
export function forgedTokens(good: string): Readonly<Record<string, string>> {
  const { identityKey, gatewayKey } = signingKeys();
  const claims = claimsOf(good);
  const header = { alg: 'EdDSA', kid: identityKey.kid };
  const stranger = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const [goodHeader = '', goodClaims = '', goodSignature = ''] = good.split('.');
  return {
    'signed by a stranger’s key': signed(header, claims, stranger),
    'signed by the gateway’s key in identity’s name': signed(
      { ...header, kid: gatewayKey.kid },
      claims,
      gatewayKey,
    ),
    'of no algorithm': `${unsigned({ alg: 'none' }, claims)}.`,
    'of no algorithm, with the good signature': `${unsigned({ alg: 'none' }, claims)}.${goodSignature}`,
    'signed symmetrically with the public key': hmacSigned({ ...header, alg: 'HS256' }, claims, identityKey),
    'that ended a minute ago': signed(header, { ...claims, exp: secondsFromNow(-60) }, identityKey),
    'without an end': signed(header, without('exp', claims), identityKey),
    'for somebody else’s ears': signed(header, { ...claims, aud: 'another-service' }, identityKey),
    'for nobody’s ears': signed(header, without('aud', claims), identityKey),
    'of another issuer': signed(header, { ...claims, iss: 'somebody' }, identityKey),
    'without a tenant': signed(header, without('tid', claims), identityKey),
    'with other claims under the good signature': `${goodHeader}.${encoded({ ...claims, tid: claims.sid })}.${goodSignature}`,
    'cut off': `${goodHeader}.${goodClaims}`,
    'of no form': 'not-a-token',
  };
}

/** A token as the gateway makes it for subgraphs. */
export function gatewayToken(good: string): string {
  const { gatewayKey } = signingKeys();
  const header = { alg: 'EdDSA', kid: gatewayKey.kid };
  return signed(header, { ...claimsOf(good), iss: 'parley-gateway' }, gatewayKey);
}

/** Rightly signed for somebody’s session, but in the name of another tenant. */
export function tokenForTenant(good: string, tenantId: string): string {
  const { identityKey } = signingKeys();
  const header = { alg: 'EdDSA', kid: identityKey.kid };
  return signed(header, { ...claimsOf(good), tid: tenantId }, identityKey);
}

function signingKeys(): SigningKeys {
  return JSON.parse(readFileSync(join(inject('embedded').folder, 'secrets.json'), 'utf8'));
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
}

function signed(header: Claims, claims: Claims, key: JsonWebKey): string {
  const text = unsigned(header, claims);
  const signature = sign(null, Buffer.from(text), createPrivateKey({ key, format: 'jwk' }));
  return `${text}.${signature.toString('base64url')}`;
}

function hmacSigned(header: Claims, claims: Claims, { x = '' }: JsonWebKey): string {
  const text = unsigned(header, claims);
  return `${text}.${createHmac('sha256', Buffer.from(x, 'base64url')).update(text).digest('base64url')}`;
}

const unsigned = (header: Claims, claims: Claims) => `${encoded(header)}.${encoded(claims)}`;
const encoded = (part: Claims) => Buffer.from(JSON.stringify(part)).toString('base64url');
const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;

function without(name: string, claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== name));
}
