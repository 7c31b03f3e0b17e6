import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/**
 * Seals credentials at rest. Envelope: each text gets its own random data key, which the master key
 * seals, so the master key touches only random bytes and can be changed without reading any secret.
 */
export interface Vault {
  /** @param context where the text belongs, e.g. `data_source:<id>`; sealed text opens nowhere else. */
  seal(plain: string, context: string): string;
  /** @throws Error when the text, the context or the key is not the one it was sealed with. */
  open(sealed: string, context: string): string;
}

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED_KEY_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;

/** @param masterKey 32 bytes */
export function createVault(masterKey: Uint8Array): Vault {
  if (masterKey.byteLength !== KEY_BYTES) throw new Error(`The master key must have ${KEY_BYTES} bytes.`);
  const master = Uint8Array.from(masterKey);
  return {
    seal(plain, context) {
      const dataKey = randomBytes(KEY_BYTES);
      const sealedKey = encrypt(master, dataKey, `${VERSION}:key:${context}`);
      const sealedText = encrypt(dataKey, Buffer.from(plain, 'utf8'), `${VERSION}:text:${context}`);
      dataKey.fill(0);
      return `${VERSION}.${Buffer.concat([sealedKey, sealedText]).toString('base64url')}`;
    },
    open(sealed, context) {
      const [version, body, ...rest] = sealed.split('.');
      if (version !== VERSION || body === undefined || rest.length > 0) throw cannotOpen();
      const bytes = Buffer.from(body, 'base64url');
      // Node ignores what is not base64url; only the one spelling that `seal` writes is taken.
      if (bytes.toString('base64url') !== body) throw cannotOpen();
      try {
        const dataKey = decrypt(master, bytes.subarray(0, SEALED_KEY_BYTES), `${VERSION}:key:${context}`);
        const plain = decrypt(dataKey, bytes.subarray(SEALED_KEY_BYTES), `${VERSION}:text:${context}`);
        dataKey.fill(0);
        return plain.toString('utf8');
      } catch (cause) {
        throw cannotOpen(cause);
      }
    },
  };
}

function encrypt(key: Uint8Array, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(
    Buffer.from(context),
  );
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Uint8Array, sealed: Buffer, context: string): Buffer {
  if (sealed.byteLength < NONCE_BYTES + TAG_BYTES) throw new Error('too short');
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(sealed.byteLength - TAG_BYTES));
  return Buffer.concat([
    decipher.update(sealed.subarray(NONCE_BYTES, sealed.byteLength - TAG_BYTES)),
    decipher.final(),
  ]);
}

function cannotOpen(cause?: unknown): Error {
  return new Error('This sealed text was not made by this key for this place.', { cause });
}
