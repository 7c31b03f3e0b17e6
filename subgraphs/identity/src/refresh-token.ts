import { createHash, randomBytes } from 'node:crypto';

/** A new refresh token: 256 random bits, and what is stored of it. */
export function newRefreshToken(): { readonly token: string; readonly hash: Uint8Array<ArrayBuffer> } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashRefreshToken(token) };
}

/**
 * What is stored of a refresh token. Plain SHA-256 is enough: 256 random bits can't be guessed from
 * it, unlike a password.
 */
export function hashRefreshToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}
