import { BlockList, isIP } from 'node:net';
import { ParleyError } from '@parley/errors';

/**
 * Where requests may go whose address somebody outside chose: to public hosts over HTTPS, and to whatever the operator names.
 * Else Parley would fetch for a stranger what only its own network can reach (a cloud's metadata service, an admin page).
 */
export interface OutgoingRules {
  /** `host` or `host:port`, as in a URL: may be private, and may be reached over plain HTTP. */
  readonly allowedHosts: readonly string[];
}

const MAX_URL = 500;

const RESERVED = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  RESERVED.addSubnet(network, bits, 'ipv4');
}
/** Ways to write IPv4 addresses, and what documents use. */
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  RESERVED.addSubnet(network, bits, 'ipv6');
}
/** All that is routed on the internet. */
const ROUTED = new BlockList();
ROUTED.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !RESERVED.check(address, 'ipv4');
    case 6:
      return ROUTED.check(address, 'ipv6') && !RESERVED.check(address, 'ipv6');
    default:
      return false;
  }
}

/** True where the operator allows the URL's host by name. */
export function isAllowedHost({ host, hostname }: URL, { allowedHosts }: OutgoingRules): boolean {
  return allowedHosts.some((allowed) => [host, hostname].includes(allowed.trim().toLowerCase()));
}

/**
 * A URL that requests may go to, as far as it can be told without asking the name service: see `createOutgoingFetch`.
 * @throws ParleyError BAD_INPUT
 */
export function outgoingUrl(text: string, rules: OutgoingRules): URL {
  const url = text.length <= MAX_URL ? URL.parse(text) : null;
  if (url === null || !['https:', 'http:'].includes(url.protocol)) {
    throw refused(`must be a URL of at most ${MAX_URL} characters that begins with https://`);
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw refused('must hold no credentials, no `?` and no `#`');
  }
  if (isAllowedHost(url, rules)) return url;
  if (url.protocol !== 'https:') throw refused('must begin with https://');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) === 0 ? isLocalName(host) : !isPublicAddress(host)) {
    throw refused('must be a public address; who runs Parley can allow others');
  }
  return url;
}

/** Names that only a machine or its own network knows. */
function isLocalName(name: string): boolean {
  return !name.includes('.') || /\.(localhost|local|internal|home\.arpa)\.?$/.test(name);
}

function refused(rule: string): ParleyError {
  return new ParleyError('BAD_INPUT', `The base URL ${rule}.`, { details: { field: 'baseUrl' } });
}
