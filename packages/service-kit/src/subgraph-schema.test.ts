import 'reflect-metadata';
import { ParleyError } from '@parley/errors';
import { type ExecutionResult, execute, type GraphQLSchema, parse, subscribe } from 'graphql';
import {
  Arg,
  Directive,
  Field,
  FieldResolver,
  ID,
  InterfaceType,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from './caller.js';
import type { Permission } from './permissions.js';
import { anyone, can, signedIn } from './shield-rules.js';
import { guardOf } from './subgraph-permissions.js';
import { buildSubgraph, type SubgraphOptions } from './subgraph-schema.js';

let opened = 0;

@ObjectType()
@Directive('@key(fields: "id")')
class Book {
  @Field(() => ID)
  id!: string;
  @Field(() => String)
  title!: string;
  @Field(() => Date)
  printedAt!: Date;
  @Field(() => String, { nullable: true })
  @Directive('@auth(requires: "policy:read")')
  secret!: string | null;
  @Field(() => String, { nullable: true })
  forgotten!: string | null;
}

@InterfaceType()
abstract class BookEvent {
  @Field(() => Book)
  book!: Book;
}

@ObjectType({ implements: BookEvent })
class BookSold extends BookEvent {
  @Field(() => Number)
  copies!: number;
}

@ObjectType({ implements: BookEvent })
class BookLost extends BookEvent {
  @Field(() => String)
  where!: string;
}

const ODYSSEY: Book = {
  id: '1',
  title: 'Odyssey',
  printedAt: new Date('2026-01-02T03:04:05Z'),
  secret: 'it was Nobody',
  forgotten: 'nobody named it',
};

@Resolver(() => Book)
class BookResolver {
  @Query(() => [Book])
  books(): Book[] {
    return [ODYSSEY];
  }

  @Query(() => Book, { nullable: true })
  missing(): Book {
    throw new ParleyError('NOT_FOUND', 'There is no such book.');
  }

  @FieldResolver(() => String)
  title(@Root() book: Book): string {
    return book.title.toUpperCase();
  }

  @Subscription(() => BookEvent, {
    async *subscribe(): AsyncGenerator<unknown> {
      opened += 1;
      yield Object.assign(new BookSold(), { book: ODYSSEY, copies: 3 });
      yield { __typename: 'BookLost', book: ODYSSEY, where: 'at sea' };
    },
  })
  bookEvents(@Root() event: BookEvent, @Arg('bookId', () => ID) _bookId: string): BookEvent {
    return event;
  }
}

@ObjectType()
class Shelf {
  @Field(() => String)
  place!: string;
}

@Resolver()
class ShelfResolver {
  @Query(() => Shelf)
  shelf(): Shelf {
    return { place: 'left' };
  }
}

const BOOKS: SubgraphOptions = {
  resolvers: [BookResolver],
  orphanedTypes: [BookSold, BookLost],
  references: {
    Book: ({ id }: { id: string }, context: { caller: Caller | null }) =>
      id === '1' && context.caller?.tenantId === 't-1' ? ODYSSEY : null,
  },
  permissions: {
    Query: { books: signedIn, missing: anyone },
    Subscription: { bookEvents: can('run:ask') },
    Book: { id: anyone, title: anyone, printedAt: anyone, secret: can('policy:read') },
    BookSold: anyone,
    BookLost: { '*': anyone },
  },
  composeDirectives: ['@auth'],
};
const SHELVES: SubgraphOptions = {
  resolvers: [ShelfResolver],
  references: {},
  permissions: { Query: { shelf: anyone }, Shelf: anyone },
};

function callerWith(...permissions: Permission[]): Caller {
  return {
    userId: 'u-1',
    tenantId: 't-1',
    sessionId: 's-1',
    roles: [],
    groups: [],
    permissions: new Set(permissions),
    attributes: {},
    accessEpoch: 'e-1',
  };
}

describe('a subgraph', () => {
  // Built beside another one, as in the embedded way to run.
  const { schema, sdl, fieldsWithoutRule } = buildSubgraph(BOOKS);
  buildSubgraph(SHELVES);
  beforeEach(() => {
    opened = 0;
  });

  async function ask(query: string, caller: Caller | null, on: GraphQLSchema = schema) {
    const result = await execute({ schema: on, document: parse(query), contextValue: { caller } });
    const errors = result.errors?.map((error) => ({
      path: error.path?.join('.'),
      code: error.originalError instanceof ParleyError ? error.originalError.code : error.message,
    }));
    return { data: result.data, errors };
  }

  it('prints the same schema alone as beside others, and says how it is to be composed', () => {
    expect(buildSubgraph(BOOKS).sdl).toBe(sdl);
    expect(sdl).toContain('type Book @key(fields: "id")');
    expect(sdl).toContain('scalar DateTime');
    expect(sdl).toContain('@composeDirective(name: "@auth")');
    expect(sdl).not.toContain('Shelf');
    expect(buildSubgraph(SHELVES).sdl).not.toContain('Book');
  });

  it('serves what composition needs to anyone', async () => {
    const { data } = await ask('{ _service { sdl } }', null);
    expect(JSON.stringify(data)).toContain('federation/v2');
  });

  it('answers fields that their rules allow, dates as ISO 8601', async () => {
    expect(await ask('{ books { id title printedAt secret } }', callerWith('policy:read'))).toEqual({
      data: {
        books: [
          { id: '1', title: 'ODYSSEY', printedAt: '2026-01-02T03:04:05.000Z', secret: 'it was Nobody' },
        ],
      },
      errors: undefined,
    });
  });

  it('denies a field that no rule names, and names it for a test to find', async () => {
    const { data, errors } = await ask('{ books { id forgotten } }', callerWith('policy:read'));
    expect(data).toEqual({ books: [{ id: '1', forgotten: null }] });
    expect(errors).toEqual([{ path: 'books.0.forgotten', code: 'FORBIDDEN' }]);
    expect(fieldsWithoutRule).toEqual(['Book.forgotten']);
  });

  it('tells who is not signed in and who may not apart, and keeps the codes of resolvers', async () => {
    expect((await ask('{ books { id } }', null)).errors).toEqual([
      { path: 'books', code: 'UNAUTHENTICATED' },
    ]);
    expect(await ask('{ books { id secret } }', callerWith())).toEqual({
      data: { books: [{ id: '1', secret: null }] },
      errors: [{ path: 'books.0.secret', code: 'FORBIDDEN' }],
    });
    expect((await ask('{ missing { id } }', null)).errors).toEqual([{ path: 'missing', code: 'NOT_FOUND' }]);
  });

  it('guards the fields of an entity reached by reference, where the resolver checks the tenant', async () => {
    const query = (id: string) =>
      `{ _entities(representations: [{__typename: "Book", id: "${id}"}]) { ... on Book { title secret } } }`;
    expect(await ask(query('1'), callerWith())).toEqual({
      data: { _entities: [{ title: 'ODYSSEY', secret: null }] },
      errors: [{ path: '_entities.0.secret', code: 'FORBIDDEN' }],
    });
    expect((await ask(query('1'), null)).data).toEqual({ _entities: [null] });
    expect((await ask(query('2'), callerWith())).data).toEqual({ _entities: [null] });
  });

  describe('subscriptions', () => {
    const document = parse(
      'subscription { bookEvents(bookId: "1") { __typename book { title secret } ... on BookSold { copies } ... on BookLost { where } } }',
    );

    it('are refused before their source is opened', async () => {
      for (const [caller, code] of [
        [null, 'UNAUTHENTICATED'],
        [callerWith('run:sql'), 'FORBIDDEN'],
      ] as const) {
        const refused = await subscribe({ schema, document, contextValue: { caller } });
        expect(refused).toMatchObject({ errors: [{ originalError: { code } }] });
      }
      expect(opened).toBe(0);
    });

    it('resolve the types of an interface by class and by name, and guard the fields of each event', async () => {
      const events = await subscribe({ schema, document, contextValue: { caller: callerWith('run:ask') } });
      if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events));
      const results: ExecutionResult[] = [];
      for await (const result of events) results.push(result);
      const book = { title: 'ODYSSEY', secret: null };
      expect(results.map((result) => result.data?.bookEvents)).toEqual([
        { __typename: 'BookSold', copies: 3, book },
        { __typename: 'BookLost', where: 'at sea', book },
      ]);
      expect(results[0]?.errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' });
      expect(opened).toBe(1);
    });

    it('can be asked again whether they are still allowed', async () => {
      const contextValue = { caller: callerWith('run:ask') };
      const events = await subscribe({ schema, document, contextValue });
      if (Symbol.asyncIterator in events) await events.return(undefined);
      const guard = guardOf(contextValue);
      expect(await guard?.({ caller: callerWith('run:ask', 'run:sql') })).toBeNull();
      expect(await guard?.({ caller: callerWith() })).toMatchObject({ code: 'FORBIDDEN' });
      expect(await guard?.({ caller: null })).toMatchObject({ code: 'UNAUTHENTICATED' });
    });
  });

  it('is not built with rules for what it does not have', () => {
    const withRules = (permissions: SubgraphOptions['permissions']) => () =>
      buildSubgraph({ ...BOOKS, permissions: { ...BOOKS.permissions, ...permissions } });
    expect(withRules({ Novel: anyone })).toThrow('Novel');
    expect(withRules({ Book: { pages: anyone } })).toThrow('Book.pages');
    expect(withRules({ BookEvent: anyone })).toThrow('BookEvent is no object type');
    expect(() => buildSubgraph({ ...SHELVES, references: { Novel: () => null } })).toThrow('Novel');
    expect(() => buildSubgraph({ ...SHELVES, composeDirectives: ['@unknown'] })).toThrow('@unknown');
  });
});
