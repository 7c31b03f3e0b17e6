import type { JWK } from 'jose';
import { z } from 'zod';

const url = z.url({ protocol: /^https?$/ });
/** Of all replicas, separated by commas. One name may stand for several of them too. */
const urls = z
  .string()
  .transform((list) => list.split(',').map((entry) => entry.trim()))
  .pipe(z.tuple([url], url));

const privateKey = z.string().transform((text, context): JWK => {
  const key = z
    .looseObject({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      x: z.string(),
      d: z.string(),
      kid: z.string(),
    })
    .safeParse(parseJson(text));
  if (key.success) return key.data;
  context.addIssue({
    code: 'custom',
    message: 'must be a private Ed25519 key as a JSON Web Key with a `kid`',
  });
  return z.NEVER;
});

/** What the gateway reads from its environment where it runs as a process of its own. */
export const gatewayConfig = z.object({
  HOST: z.string().default('0.0.0.0'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  /** The composed supergraph. */
  SUPERGRAPH: z.string().default('schema/supergraph.graphql'),
  /** Where each subgraph serves GraphQL. */
  IDENTITY_URL: url,
  TENANTS_URL: urls,
  CATALOG_URL: urls,
  QUERY_URL: urls,
  /** Signs what the gateway says to subgraphs; they find its public half at `/.well-known/jwks.json` here. Secret. */
  GATEWAY_KEY: privateKey,
  /** Origins of the web pages that may use the API, separated by commas. */
  ALLOWED_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(/[\s,]+/).filter((origin) => origin !== ''))
    .refine((origins) => origins.every(isOrigin), 'must be origins (scheme, host and port, no path)'),
  /** Whether clients may read the schema, and people are offered the pages for exploring it. */
  INTROSPECTION: z.stringbool().default(true),
});

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
