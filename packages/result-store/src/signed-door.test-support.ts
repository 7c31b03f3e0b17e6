import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface SignedDoorOptions {
  /** Of the store behind, which checks nothing. */
  readonly port: number;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface SignedDoor {
  readonly endpoint: string;
  /** Requests that were let through, and such that were not. */
  readonly seen: { passed: number; refused: number };
  close(): Promise<void>;
}

/**
 * Stands before an S3 stand-in and lets through only what is signed as S3 asks (AWS Signature Version 4, header form): method, path,
 * query, the signed headers and the body's hash.
 */
export async function openSignedDoor(options: SignedDoorOptions): Promise<SignedDoor> {
  const seen = { passed: 0, refused: 0 };
  const server = createServer(async (incoming, answer) => {
    const body = await buffer(incoming);
    if (!isSigned(incoming, body, options)) {
      seen.refused += 1;
      answer.writeHead(403, { 'content-type': 'application/xml' });
      answer.end(
        '<Error><Code>SignatureDoesNotMatch</Code><Message>The signature is wrong.</Message></Error>',
      );
      return;
    }
    seen.passed += 1;
    const { method, url: path, headers } = incoming;
    const passed = request({ host: '127.0.0.1', port: options.port, method, path, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 500, given.headers);
      given.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    answer.on('close', () => passed.destroy());
    passed.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)\/(?<date>\d{8})\/(?<region>[^/]+)\/s3\/aws4_request, ?SignedHeaders=(?<names>[^,]+), ?Signature=(?<signature>[\da-f]{64})$/;

function isSigned(
  incoming: IncomingMessage,
  body: Buffer,
  { region, credentials }: SignedDoorOptions,
): boolean {
  const { headers, method = '', url = '' } = incoming;
  const parts = AUTHORIZATION.exec(headers.authorization ?? '')?.groups;
  const hash = String(headers['x-amz-content-sha256']);
  const time = String(headers['x-amz-date']);
  if (parts === undefined || parts.key !== credentials.accessKeyId || parts.region !== region) return false;
  if (hash !== 'UNSIGNED-PAYLOAD' && hash !== sha256(body)) return false;
  const names = parts.names?.split(';') ?? [];
  if (!names.includes('host') || !time.startsWith(parts.date ?? '')) return false;
  const [path = '', query = ''] = url.split('?');
  const canonical = [
    method,
    path,
    canonicalQuery(query),
    ...names.map(
      (name) =>
        `${name}:${String(headers[name] ?? '')
          .trim()
          .replaceAll(/ +/g, ' ')}`,
    ),
    '',
    names.join(';'),
    hash,
  ].join('\n');
  const scope = `${parts.date}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [parts.date ?? '', region, 's3', 'aws4_request'].reduce<Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  );
  const expected = createHmac('sha256', key).update(toSign).digest();
  return timingSafeEqual(expected, Buffer.from(parts.signature ?? '', 'hex'));
}

/** Each name and value encoded as RFC 3986 says, ordered by their encoded form; a name without a value has an empty one. */
function canonicalQuery(query: string): string {
  const pairs = query === '' ? [] : query.split('&').map((pair) => pair.split('='));
  return pairs
    .map(([name = '', ...value]) => `${encoded(name)}=${encoded(value.join('='))}`)
    .toSorted()
    .join('&');
}

function encoded(text: string): string {
  return encodeURIComponent(decodeURIComponent(text)).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
