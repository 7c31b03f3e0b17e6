import { lookup as systemLookup } from 'node:dns';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { isAllowedHost, isPublicAddress, type OutgoingRules, outgoingUrl } from './outgoing-address.js';

export interface OutgoingFetchOptions extends OutgoingRules {
  /** Asks the name service; default the system's. */
  readonly lookup?: LookupFunction;
}

/** Statuses of which a `Response` takes no body. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/**
 * A `fetch` for addresses that somebody outside chose. The addresses that a name stands for are looked at as the socket connects, so
 * that a name can't mean another host in between; a redirect comes back as it is, followed by nobody.
 */
export function createOutgoingFetch(options: OutgoingFetchOptions): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const url = outgoingUrl(withoutQuery(request.url), options);
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const send = url.protocol === 'https:' ? secureRequest : plainRequest;
    const lookup = options.lookup ?? systemLookup;
    const outgoing = send(request.url, {
      method: request.method,
      headers: Object.fromEntries(request.headers),
      signal: request.signal,
      lookup: isAllowedHost(url, options) ? lookup : publicOnly(lookup),
    });
    outgoing.on('response', (incoming) => resolve(responseOf(incoming)));
    outgoing.on('error', reject);
    outgoing.end(body);
    return promise;
  };
}

/** What a base URL may not have, a request's URL may. */
function withoutQuery(text: string): string {
  const url = new URL(text);
  url.search = '';
  url.hash = '';
  return url.href;
}

/** Of a name that stands for several addresses, one private one is enough to refuse it. */
function publicOnly(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = Array.isArray(found) ? found : [];
      const [first] = addresses;
      if (error !== null) return callback(error, '');
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
        return callback(new Error('This name stands for no public address.'), '');
      }
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function responseOf(incoming: IncomingMessage): Response {
  const { statusCode: status = 502, statusMessage, headersDistinct } = incoming;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  const init = { status, headers, ...(statusMessage !== undefined && { statusText: statusMessage }) };
  if (!WITHOUT_BODY.has(status)) return new Response(Readable.toWeb(incoming) as ReadableStream, init);
  incoming.resume();
  return new Response(null, init);
}
