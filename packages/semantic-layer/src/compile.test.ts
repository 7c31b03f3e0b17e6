import { readFile } from 'node:fs/promises';
import { startTestPostgres, type TestPostgres } from '@parley/platform-db/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from './compile.js';
import type { ListQuery, MetricsQuery, SemanticQuery } from './model/query.js';
import { SHOP } from './testing/shop-model.js';

let server: TestPostgres;
let client: pg.Client;

beforeAll(async () => {
  server = await startTestPostgres();
  // Dates as PostgreSQL prints them: a Date object would shift them by the machine's zone.
  client = new pg.Client({
    connectionString: server.adminUrl('postgres'),
    types: { getTypeParser: () => String },
  });
  await client.connect();
  await client.query(await readFile(new URL('./testing/shop.sql', import.meta.url), 'utf8'));
});

afterAll(async () => {
  await client?.end();
  await server?.stop();
});

function metrics(names: readonly string[], more: Partial<MetricsQuery> = {}): MetricsQuery {
  return {
    kind: 'metrics',
    metrics: names,
    groupBy: [],
    filters: [],
    metricFilters: [],
    orderBy: [],
    ...more,
  };
}

function list(
  entity: string,
  dimensions: readonly `${string}.${string}`[],
  more: Partial<ListQuery> = {},
): ListQuery {
  return {
    kind: 'list',
    entity,
    dimensions: dimensions.map((dimension) => ({ dimension })),
    filters: [],
    orderBy: [],
    ...more,
  };
}

function sqlOf(query: SemanticQuery, timeZone = 'UTC'): string {
  return compile(SHOP, query, { dialect: 'postgresql', timeZone }).sql;
}

/** Rows as arrays of text, sorted unless the query orders them. */
async function rowsOf(query: SemanticQuery, timeZone = 'UTC'): Promise<(string | null)[][]> {
  const compiled = compile(SHOP, query, { dialect: 'postgresql', timeZone });
  const result = await client.query<(string | null)[]>({ text: compiled.sql, rowMode: 'array' });
  expect(result.fields.map((field) => field.name)).toEqual(compiled.columns.map((column) => column.name));
  return query.orderBy.length > 0
    ? result.rows
    : result.rows.sort((a, b) => (String(a) < String(b) ? -1 : 1));
}

describe('one metric', () => {
  it('reads as a person would have written it', () => {
    expect(
      sqlOf(
        metrics(['revenue'], {
          groupBy: [{ dimension: 'customer.segment' }],
          filters: [{ dimension: 'order.status', op: 'ne', value: 'cancelled' }],
          timeRange: { from: '2025-01-01', to: '2026-01-01' },
          orderBy: [{ by: 'revenue', direction: 'descending' }],
          limit: 10,
        }),
      ),
    ).toBe(
      [
        'SELECT',
        '  customers.segment,',
        '  sum(orders.total) AS revenue',
        'FROM public.orders',
        'LEFT JOIN public.customers ON customers.id = orders.customer_id',
        "WHERE orders.ordered_at >= timestamp '2025-01-01' AT TIME ZONE 'UTC'",
        "  AND orders.ordered_at < timestamp '2026-01-01' AT TIME ZONE 'UTC'",
        "  AND orders.status <> 'cancelled'",
        'GROUP BY 1',
        'ORDER BY revenue DESC NULLS LAST, segment',
        'LIMIT 10',
      ].join('\n'),
    );
    expect(sqlOf(metrics(['orders']))).toBe('SELECT count(*) AS orders\nFROM public.orders');
  });

  it('keeps groups without a value, and joins over several hops', async () => {
    expect(await rowsOf(metrics(['revenue'], { groupBy: [{ dimension: 'region.name' }] }))).toEqual([
      [null, '20.00'],
      ['North', '150.00'],
      ['South', '30.00'],
    ]);
  });

  it('keeps instances of one name apart, and merges them where the name is what is asked', async () => {
    const apart = metrics(['revenue'], { groupBy: [{ dimension: 'customer.name', perInstance: true }] });
    expect(await rowsOf(apart)).toEqual([
      ['Ann', '150.00'],
      ['Ann', '30.00'],
      ['Cid', '20.00'],
    ]);
    expect(await rowsOf(metrics(['revenue'], { groupBy: [{ dimension: 'customer.name' }] }))).toEqual([
      ['Ann', '180.00'],
      ['Cid', '20.00'],
    ]);
  });

  it('filters the rows of a filtered measure, also by what they refer to', async () => {
    expect(await rowsOf(metrics(['northern_revenue']))).toEqual([['150.00']]);
    expect(await rowsOf(metrics(['paid_orders'], { groupBy: [{ dimension: 'seller.name' }] }))).toEqual([
      ['Max', '2'],
      ['Sue', '1'],
    ]);
    expect(await rowsOf(metrics(['northern_revenue', 'revenue']))).toEqual([['150.00', '200.00']]);
  });

  it('qualifies the columns of an expression once there is a join', async () => {
    expect(await rowsOf(metrics(['big_lines'], { groupBy: [{ dimension: 'product.name' }] }))).toEqual([
      ['100%_\\off', '0'],
      ['Mug', '0'],
      ['Pad', '0'],
      ['Pen', '110.00'],
    ]);
  });

  it('aggregates what the model has no metric for', async () => {
    const query = metrics(['average_price', 'number_of_products'], {
      adHocMetrics: [
        {
          name: 'average_price',
          label: 'Average price',
          entity: 'product',
          aggregation: 'average',
          of: { dimension: 'price' },
        },
        { name: 'number_of_products', label: 'Number of products', entity: 'product', aggregation: 'count' },
      ],
    });
    expect(await rowsOf(query)).toEqual([['4.0000000000000000', '4']]);
  });
});

describe('ratios and arithmetic', () => {
  it('divides exactly, and by zero to null', async () => {
    expect(await rowsOf(metrics(['paid_share', 'unpaid_percent']))).toEqual([
      ['0.75000000000000000000', '25.0000000000000000'],
    ]);
    const nothing = metrics(['average_order', 'paid_share'], {
      filters: [{ dimension: 'order.status', op: 'eq', value: 'lost' }],
    });
    expect(await rowsOf(nothing)).toEqual([[null, null]]);
  });

  it('filters groups by metrics that are not shown', async () => {
    const query = metrics(['average_order'], {
      groupBy: [{ dimension: 'customer.name', perInstance: true }],
      metricFilters: [{ metric: 'orders', op: 'gt', value: 1 }],
    });
    expect(await rowsOf(query)).toEqual([['Ann', '75.0000000000000000']]);
  });
});

describe('metrics of several entities', () => {
  it('never multiplies one by the rows of the other (fan-out and chasm)', async () => {
    // Joined first, Ann's 2 orders would meet her 2 tickets and 3 items: revenue 600 instead of 150.
    const query = metrics(['revenue', 'units', 'tickets'], {
      groupBy: [{ dimension: 'customer.name', perInstance: true }],
    });
    expect(await rowsOf(query)).toEqual([
      [null, null, null, '1'],
      ['Ann', '150.00', '40', '2'],
      ['Ann', '30.00', '3', '0'],
      ['Cid', '20.00', '7', '0'],
      ['Dee', null, null, '1'],
    ]);
  });

  it('joins the group without a value to the group without a value', async () => {
    const query = metrics(['revenue', 'customers', 'tickets_per_order'], {
      groupBy: [{ dimension: 'region.name' }],
    });
    expect(await rowsOf(query)).toEqual([
      [null, '20.00', '1', '1.00000000000000000000'],
      ['North', '150.00', '2', '1.5000000000000000'],
      ['South', '30.00', '1', '0.00000000000000000000'],
    ]);
  });

  it('puts them on one row where nothing is grouped by', async () => {
    expect(await rowsOf(metrics(['revenue', 'customers', 'longest_ticket']))).toEqual([
      ['200.00', '4', '30'],
    ]);
  });

  it('shares one time axis, each by its own time', async () => {
    const query = metrics(['orders', 'customers'], {
      groupBy: [{ dimension: 'metric.time', grain: 'month' }],
      orderBy: [{ by: 'metric.time', direction: 'ascending' }],
    });
    expect(await rowsOf(query)).toEqual([
      ['2024-11-01', '0', '1'],
      ['2024-12-01', '1', '0'],
      ['2025-01-01', '2', '2'],
      ['2025-02-01', '1', '1'],
    ]);
    expect(compile(SHOP, query, { dialect: 'postgresql', timeZone: 'UTC' }).columns[0]?.name).toBe('month');
  });
});

describe('time', () => {
  const byMonth = metrics(['orders'], {
    groupBy: [{ dimension: 'order.ordered_at', grain: 'month' }],
    timeRange: { from: '2025-01-01', to: '2025-02-01' },
  });

  it('cuts days where the question is asked', async () => {
    expect(await rowsOf(byMonth, 'UTC')).toEqual([['2025-01-01', '2']]);
    expect(await rowsOf(byMonth, 'Europe/Berlin')).toEqual([['2025-01-01', '3']]);
    expect(compile(SHOP, byMonth, { dialect: 'postgresql', timeZone: 'UTC' }).columns[0]?.name).toBe(
      'ordered_month',
    );
  });

  it('knows the time of a metric that lives in another table', async () => {
    const query = metrics(['units'], { groupBy: [{ dimension: 'metric.time', grain: 'quarter' }] });
    expect(await rowsOf(query)).toEqual([
      ['2024-10-01', '15'],
      ['2025-01-01', '35'],
    ]);
  });

  it('takes several stretches of time', async () => {
    const query = metrics(['orders'], {
      groupBy: [{ dimension: 'metric.time', grain: 'month' }],
      timeRange: { from: '2024-12-01', to: '2025-01-01', alsoIn: [{ from: '2025-02-01' }] },
      filters: [{ dimension: 'order.status', op: 'eq', value: 'paid' }],
    });
    expect(await rowsOf(query)).toEqual([
      ['2024-12-01', '1'],
      ['2025-02-01', '1'],
    ]);
  });

  it('compares whole days', async () => {
    const on = (op: 'eq' | 'ne' | 'lte' | 'gt') =>
      rowsOf(
        list('ticket', ['ticket.minutes'], {
          filters: [{ dimension: 'ticket.opened_at', op, value: '2025-01-03' }],
        }),
      );
    expect(await on('eq')).toEqual([['20']]);
    expect(await on('ne')).toEqual([['10'], ['30'], ['5']]);
    expect(await on('lte')).toEqual([['10'], ['20']]);
    expect(await on('gt')).toEqual([['30'], ['5']]);
  });

  it('refuses a time zone that is none', () => {
    expect(() => sqlOf(byMonth, "UTC' OR true --")).toThrow(/IANA/);
  });
});

describe('lists and related rows', () => {
  it('lists instances with what they refer to', async () => {
    const query = list('order', ['order.id', 'customer.name', 'seller.name', 'order.status'], {
      orderBy: [{ by: 'order.ordered_at', direction: 'descending' }],
      limit: 2,
    });
    expect(
      compile(SHOP, query, { dialect: 'postgresql', timeZone: 'UTC' }).columns.map((column) => column.name),
    ).toEqual(['id', 'customer_name', 'seller_name', 'status']);
    expect(await rowsOf(query)).toEqual([
      ['4', 'Cid', 'Max', 'paid'],
      ['2', 'Ann', 'Sue', 'paid'],
    ]);
  });

  it('asks for related rows without multiplying', async () => {
    const bought = list('customer', ['customer.name'], {
      filters: [{ dimension: 'product.name', op: 'eq', value: 'Pen' }],
    });
    expect(await rowsOf(bought)).toEqual([['Ann']]);
    const without = list('customer', ['customer.name'], {
      related: [{ entity: 'order', negated: true, filters: [] }],
    });
    expect(await rowsOf(without)).toEqual([['Dee']]);
    const several = metrics(['customers'], {
      related: [
        { entity: 'order', filters: [], timeRange: { from: '2024-01-01' }, count: { op: 'gte', value: 2 } },
      ],
    });
    expect(await rowsOf(several)).toEqual([['1']]);
  });

  it('takes conditions on one far side as conditions on one row', async () => {
    const query = list('customer', ['customer.name'], {
      filters: [
        { dimension: 'order.status', op: 'eq', value: 'paid' },
        { dimension: 'order.total', op: 'gt', value: 90 },
      ],
    });
    expect(await rowsOf(query)).toEqual([['Ann']]);
    const impossible = list('customer', ['customer.name'], {
      filters: [
        { dimension: 'order.status', op: 'eq', value: 'cancelled' },
        { dimension: 'order.total', op: 'gt', value: 90 },
      ],
    });
    expect(await rowsOf(impossible)).toEqual([]);
  });

  it('counts instances once where only finer rows know the group', async () => {
    const query = metrics(['customers'], { groupBy: [{ dimension: 'product.category' }] });
    expect(await rowsOf(query)).toEqual([
      [null, '1'],
      ['Kitchen', '2'],
      ['Paper', '1'],
    ]);
  });

  it('gives values once when asked for distinct ones', async () => {
    expect(await rowsOf(list('order', ['order.status'], { distinct: true }))).toEqual([
      ['cancelled'],
      ['paid'],
    ]);
  });

  it('matches text literally', async () => {
    const containing = (value: string) =>
      rowsOf(
        list('product', ['product.name'], {
          filters: [{ dimension: 'product.name', op: 'contains', value }],
        }),
      );
    expect(await containing('%_\\O')).toEqual([['100%_\\off']]);
    expect(await containing("'; DROP TABLE orders; --")).toEqual([]);
    expect(await containing('a')).toEqual([['Pad']]);
  });

  it('goes by a role, also to itself', async () => {
    expect(await rowsOf(list('staff', ['staff.name', 'manager.name']))).toEqual([
      ['Max', null],
      ['Sue', 'Max'],
    ]);
  });
});

describe('what has no right answer is refused with the way out', () => {
  it.each([
    [
      'a sum by what it does not have one of',
      metrics(['revenue'], { groupBy: [{ dimension: 'product.category' }] }),
      /finer entity/,
    ],
    [
      'two ways of one length',
      metrics(['revenue'], { groupBy: [{ dimension: 'staff.name' }] }),
      /as seller.*as packer/,
    ],
    ['an unknown metric', metrics(['revenu']), /Did you mean "revenue"/],
    [
      'an unknown dimension',
      metrics(['revenue'], { groupBy: [{ dimension: 'order.stats' }] }),
      /Did you mean "status"/,
    ],
    [
      'an order by what is not there',
      metrics(['revenue'], { orderBy: [{ by: 'order.status', direction: 'ascending' }] }),
      /group by it too/,
    ],
    [
      'a time where there is none',
      metrics(['products'], {
        adHocMetrics: [{ name: 'products', label: 'products', entity: 'product', aggregation: 'count' }],
        timeRange: { from: '2025-01-01' },
      }),
      /no time dimension/,
    ],
    ['a day that is none', metrics(['revenue'], { timeRange: { from: "2025-13-01'" } }), /YYYY-MM-DD/],
  ])('%s', (_, query, message) => {
    expect(() => sqlOf(query)).toThrow(
      expect.objectContaining({ code: 'SEMANTIC_QUERY_INVALID', message: expect.stringMatching(message) }),
    );
  });
});
