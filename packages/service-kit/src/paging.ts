import 'reflect-metadata';
import { ParleyError } from '@parley/errors';
import { Directive, Field, ObjectType } from 'type-graphql';

const MAX_PAGE = 100;
const MAX_CURSOR_LENGTH = 1_024;

@ObjectType({ description: 'Where a page of a list ends.' })
@Directive('@shareable')
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there are items behind this page.' })
  hasNextPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Pass this as `after` to get the next page; null when this page is empty.',
  })
  endCursor!: string | null;
}

export interface Page<T> {
  readonly edges: { cursor: string; node: T }[];
  readonly nodes: T[];
  readonly pageInfo: PageInfo;
}

/** @param options.rows up to `first + 1` rows: the one too many says that another page follows. */
export function pageOf<T>(options: {
  readonly rows: readonly T[];
  readonly first: number;
  readonly cursorOf: (row: T) => string;
}): Page<T> {
  const nodes = options.rows.slice(0, options.first);
  const edges = nodes.map((node) => ({ cursor: options.cursorOf(node), node }));
  const pageInfo = Object.assign(new PageInfo(), {
    hasNextPage: options.rows.length > options.first,
    endCursor: edges.at(-1)?.cursor ?? null,
  });
  return { edges, nodes, pageInfo };
}

/** Opaque to clients: the values of the sort key, in order. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @throws ParleyError INVALID_CURSOR when `encodeCursor` didn't make it for a key of `partCount` values. */
export function decodeCursor(cursor: string | undefined | null, partCount: number): string[] | undefined {
  if (cursor === undefined || cursor === null) return undefined;
  const parts = cursor.length <= MAX_CURSOR_LENGTH ? parseTexts(cursor) : undefined;
  if (parts?.length !== partCount || encodeCursor(parts) !== cursor) {
    throw new ParleyError(
      'INVALID_CURSOR',
      '`after` must be a cursor that this list gave you: use `endCursor`, or leave it out to start anew.',
    );
  }
  return parts;
}

function parseTexts(cursor: string): string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parsed) && parsed.every((part) => typeof part === 'string') ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** @throws ParleyError BAD_INPUT outside 1 to `max`. */
export function checkFirst(first: number, max: number = MAX_PAGE): number {
  if (Number.isInteger(first) && first >= 1 && first <= max) return first;
  throw new ParleyError('BAD_INPUT', `\`first\` must be a whole number from 1 to ${max}.`);
}
