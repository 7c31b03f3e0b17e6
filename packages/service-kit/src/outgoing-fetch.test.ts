import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress, outgoingUrl } from './outgoing-address.js';
import { createOutgoingFetch } from './outgoing-fetch.js';

const NOBODY = { allowedHosts: [] };

describe('an address that a stranger chose', () => {
  it.each([
    'http://api.example.com',
    'http://169.254.169.254/latest/meta-data/',
    'https://169.254.169.254/',
    'https://127.0.0.1:8080/v1',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://[::1]/v1',
    'https://[::ffff:127.0.0.1]/',
    'https://[fd00::1]/',
    'https://[2002:7f00:1::]/',
    'https://10.1.2.3/',
    'https://192.168.0.1/',
    'https://localhost/v1',
    'https://redis:6379/',
    'https://metadata.google.internal/',
    'https://me:secret@api.example.com/',
    'https://api.example.com/?to=elsewhere',
    'file:///etc/passwd',
    'unix:/run/parley.sock',
    'not a url',
    `https://${'a'.repeat(600)}.com`,
  ])('is refused: %s', (text) => {
    expect(() => outgoingUrl(text, NOBODY)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });

  it('is taken where it is public, and private or unencrypted where the operator names the host', () => {
    expect(outgoingUrl('https://api.example.com/v1', NOBODY).host).toBe('api.example.com');
    expect(outgoingUrl('https://8.8.8.8/v1', NOBODY).host).toBe('8.8.8.8');
    const rules = { allowedHosts: ['localhost:11434', 'models.internal'] };
    expect(outgoingUrl('http://localhost:11434/v1', rules).port).toBe('11434');
    expect(outgoingUrl('http://models.internal:8000/v1', rules).port).toBe('8000');
    expect(() => outgoingUrl('http://localhost:5432/v1', rules)).toThrow('https://');
  });

  it('is no public one in any private range, however it ends', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const heads = ['10.0', '127.0', '169.254', '172.16', '172.31', '192.168', '100.64', '224.0', '255.255'];
    fc.assert(
      fc.property(fc.constantFrom(...heads), byte, byte, (head, third, fourth) => {
        const address = `${head}.${third}.${fourth}`;
        expect(isPublicAddress(address)).toBe(false);
        expect(isPublicAddress(`::ffff:${address}`)).toBe(false);
      }),
    );
    expect(['1.1.1.1', '172.32.0.1', '2606:4700::1111'].every(isPublicAddress)).toBe(true);
  });
});

describe('fetching from there', () => {
  let server: Server;
  let port: number;
  const seen: string[] = [];
  const left = Promise.withResolvers<void>();
  const answer: RequestListener = (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (request.url === '/moved') return response.writeHead(302, { location: '/secret' }).end();
    if (request.url === '/endless') {
      response.on('close', () => left.resolve());
      return void response.write('begun');
    }
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => response.writeHead(201, { 'x-told': 'yes' }).end(`got ${body}`));
  };

  beforeAll(async () => {
    server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const allowed = () => createOutgoingFetch({ allowedHosts: [`127.0.0.1:${port}`] });

  it('sends what it is given and gives back what comes', async () => {
    const response = await allowed()(`http://127.0.0.1:${port}/v1/messages?beta=true`, {
      method: 'POST',
      body: 'a question',
    });
    expect([response.status, response.headers.get('x-told'), await response.text()]).toEqual([
      201,
      'yes',
      'got a question',
    ]);
    expect(seen.at(-1)).toBe('POST /v1/messages?beta=true');
  });

  it('follows no redirect', async () => {
    const response = await allowed()(`http://127.0.0.1:${port}/moved`);
    expect([response.status, await response.text()]).toEqual([302, '']);
    expect(seen).not.toContain('GET /secret');
  });

  it('asks no host whose name stands for a private address, even beside a public one', async () => {
    const before = seen.length;
    const lookup: LookupFunction = (_hostname, _options, callback) =>
      callback(null, [
        { address: '8.8.8.8', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]);
    const guarded = createOutgoingFetch({ ...NOBODY, lookup });
    await expect(guarded(`https://rebound.example.com:${port}/`)).rejects.toThrow('no public address');
    expect(seen).toHaveLength(before);
  });

  it('ends in mid-stream when it is aborted', async () => {
    const controller = new AbortController();
    const response = await allowed()(`http://127.0.0.1:${port}/endless`, { signal: controller.signal });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toBe('begun');
    controller.abort();
    await expect(reader?.read()).rejects.toThrow();
    // The server sees the connection go.
    await left.promise;
  });
});
