/**
 * JSON that is written already, standing where a value would. Whoever sends a result puts the bytes in as they are
 * ({@link encodeJson}); anybody else who stringifies it gets the same value, at the price of parsing it.
 */
export class JsonText {
  /** One JSON value in UTF-8. Never changed once given. */
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  toJSON(): unknown {
    return JSON.parse(this.bytes.toString());
  }
}
