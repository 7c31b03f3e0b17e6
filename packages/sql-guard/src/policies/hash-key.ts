import { createHash } from 'node:crypto';

const BLOCK_BYTES = 64;

/**
 * The two padded keys of HMAC-SHA-256 (RFC 2104), in hex. With them
 * `sha256(outer || sha256(inner || message))` is the HMAC, which the database can compute without pgcrypto.
 */
export function hmacPads(key: string): { readonly inner: string; readonly outer: string } {
  const bytes = Buffer.from(key, 'utf8');
  if (bytes.length === 0) throw new Error('The key of the hash mask is empty.');
  const block = Buffer.alloc(BLOCK_BYTES);
  (bytes.length > BLOCK_BYTES ? createHash('sha256').update(bytes).digest() : bytes).copy(block);
  const padded = (byte: number) => Buffer.from(block.map((value) => value ^ byte)).toString('hex');
  return { inner: padded(0x36), outer: padded(0x5c) };
}
