import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { LRUCache } from 'lru-cache';

/** Far more than a person or the gateway writes; a document made to be expensive is refused unread. */
export const MAX_DOCUMENT_TOKENS = 20_000;
const CACHED_DOCUMENTS = 500;

export type ParsedOperation =
  | { readonly kind: 'valid'; readonly document: DocumentNode }
  | { readonly kind: 'invalid'; readonly errors: readonly GraphQLError[] };

/** Parses and validates as Apollo Server does for HTTP, for operations it never sees: those of WebSockets. */
export function createOperationParser(schema: GraphQLSchema): (query: string) => ParsedOperation {
  const documents = new LRUCache<string, DocumentNode>({ max: CACHED_DOCUMENTS });
  return (query) => {
    const known = documents.get(query);
    if (known !== undefined) return { kind: 'valid', document: known };
    const parsed = parseDocument(query);
    if (parsed.kind === 'invalid') return parsed;
    const faults = validate(schema, parsed.document);
    if (faults.length > 0)
      return { kind: 'invalid', errors: faults.map((e) => coded(e, 'GRAPHQL_VALIDATION_FAILED')) };
    documents.set(query, parsed.document);
    return parsed;
  };
}

function parseDocument(query: string): ParsedOperation {
  try {
    return { kind: 'valid', document: parse(query, { maxTokens: MAX_DOCUMENT_TOKENS }) };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { kind: 'invalid', errors: [coded(error, 'GRAPHQL_PARSE_FAILED')] };
  }
}

function coded(error: GraphQLError, code: string): GraphQLError {
  const { nodes, source, positions } = error;
  return new GraphQLError(error.message, { nodes, source, positions, extensions: { code } });
}
