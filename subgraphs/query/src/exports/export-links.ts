import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { ParleyError } from '@parley/errors';

/** What a link stands for: one export, for one person in one session, until a time. */
export interface ExportLink {
  readonly exportId: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly expiresAt: Date;
}

/** Below the gateway's own address. */
export const EXPORTS_PATH = '/exports';

const KEY_LABEL = 'parley export links, version 1';
const KEY_BYTES = 32;
const ID_BYTES = 16;
const TIME_BYTES = 6;
const CLAIM_BYTES = 4 * ID_BYTES + TIME_BYTES;
const TOKEN_BYTES = CLAIM_BYTES + 32;
const TOKEN = /^[A-Za-z0-9_-]+$/;

/**
 * Links that a browser can open, which sends no token of its own. HMAC, because whoever makes them also reads them: any replica
 * of this service, all of which have the secret. The key is derived under a label of its own, so that nothing else made from the
 * secret can be taken for a link.
 */
export class ExportLinks {
  readonly #key: Buffer;

  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', KEY_LABEL, KEY_BYTES));
  }

  /** The path to open, relative to the gateway. */
  pathOf(link: ExportLink): string {
    const time = Buffer.alloc(TIME_BYTES);
    time.writeUIntBE(link.expiresAt.getTime(), 0, TIME_BYTES);
    const ids = [link.exportId, link.tenantId, link.userId, link.sessionId].map(bytesOfId);
    const claims = Buffer.concat([...ids, time]);
    return `${EXPORTS_PATH}/${Buffer.concat([claims, this.#signatureOf(claims)]).toString('base64url')}`;
  }

  /**
   * What a token says, whether or not its time is over.
   * @throws ParleyError EXPORT_LINK_INVALID: it was not made here
   */
  read(token: string): ExportLink {
    const bytes = Buffer.from(token, 'base64url');
    const claims = bytes.subarray(0, CLAIM_BYTES);
    if (
      !TOKEN.test(token) ||
      bytes.byteLength !== TOKEN_BYTES ||
      // One token a link: base64url has several spellings of the same bytes.
      bytes.toString('base64url') !== token ||
      !timingSafeEqual(this.#signatureOf(claims), bytes.subarray(CLAIM_BYTES))
    ) {
      throw new ParleyError('EXPORT_LINK_INVALID', 'This is not a link that `exportRun` gave out.');
    }
    const [exportId = '', tenantId = '', userId = '', sessionId = ''] = [0, 1, 2, 3].map((place) =>
      idOf(claims.subarray(place * ID_BYTES, (place + 1) * ID_BYTES)),
    );
    const expiresAt = new Date(claims.readUIntBE(4 * ID_BYTES, TIME_BYTES));
    return { exportId, tenantId, userId, sessionId, expiresAt };
  }

  #signatureOf(claims: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(claims).digest();
  }
}

function bytesOfId(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

function idOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
