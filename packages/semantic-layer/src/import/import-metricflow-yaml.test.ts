import { describe, expect, it } from 'vitest';
import { validateModel } from '../validate/validate-model.js';
import { importDbtManifest, importSemanticManifest } from './import-dbt.js';
import { importMetricFlowYaml } from './import-metricflow-yaml.js';

const OPTIONS = { name: 'shop', label: 'Shop' };

const ORDERS = `
semantic_model:
  name: orders
  node_relation: {schema_name: sales, alias: fct_orders}
  defaults: {agg_time_dimension: ordered_at}
  primary_entity: order
  entities:
    - {name: customer, type: FOREIGN, expr: customer_id}
  dimensions:
    - {name: status, type: categorical}
    - name: ordered_at
      type: TIME
      expr: created_at
      type_params: {time_granularity: DAY}
    - {name: broken, type: colour}
  measures:
    - {name: orders, agg: COUNT, expr: "1", create_metric: true}
    - {name: revenue, agg: sum, expr: "total - discount", agg_time_dimension: ordered_at}
    - name: balance
      agg: sum
      non_additive_dimension: {name: ordered_at, window_choice: MAX, window_groupings: [customer]}
  colour: blue
`;

const METRICS = `
metric:
  name: revenue
  type: SIMPLE
  type_params: {measure: revenue}
  filter: "{{ Dimension('order__status') }} <> 'void'"
---
metric:
  name: revenue_2_weeks_ago
  type: derived
  type_params:
    expr: revenue - before
    metrics:
      - revenue
      - {name: revenue, alias: before, offset_window: 14 days}
---
metric:
  name: running
  type: cumulative
  type_params: {measure: revenue, window: 1 Month}
---
metric:
  name: odd
  type: simple
  type_params: {measure: revenue}
  filter: "{% if target == 'prod' %} 1 = 1 {% endif %}"
---
metric:
  name: on_odd
  type: derived
  type_params: {expr: odd * 2, metrics: [odd]}
`;

describe('importMetricFlowYaml', () => {
  it('takes files and documents together, whatever their case, and says what it left out', () => {
    const files = [
      { name: 'orders.yaml', text: ORDERS },
      { name: 'metrics.yaml', text: METRICS },
    ];
    const { model, untaken } = importMetricFlowYaml(files, OPTIONS);
    expect(validateModel(model)).toEqual([]);
    expect(model.entities).toMatchObject([
      {
        name: 'orders',
        table: { schema: 'sales', table: 'fct_orders' },
        primaryKey: [],
        keys: [
          { name: 'customer', kind: 'foreign', expression: 'customer_id' },
          { name: 'order', kind: 'primary', virtual: true },
        ],
        defaultTimeDimension: 'ordered_at',
        dimensions: [
          { name: 'status', kind: 'categorical', column: 'status' },
          { name: 'ordered_at', kind: 'time', column: 'created_at', grain: 'day' },
        ],
        measures: [
          { name: 'orders', aggregation: 'count' },
          { name: 'revenue', expression: 'total - discount', timeDimension: 'ordered_at' },
          {
            name: 'balance',
            expression: 'balance',
            nonAdditive: { dimension: 'ordered_at', choice: 'max', groupings: ['customer'] },
          },
        ],
      },
    ]);
    expect(model.metrics).toMatchObject([
      { name: 'revenue', where: [{ dimension: 'order.status', op: 'ne', value: 'void' }] },
      {
        name: 'revenue_2_weeks_ago',
        metrics: [
          'revenue',
          { metric: 'revenue', alias: 'before', offsetWindow: { count: 14, grain: 'day' } },
        ],
      },
      { name: 'running', type: 'cumulative', window: { count: 1, grain: 'month' } },
      { name: 'orders', type: 'simple' },
    ]);
    expect(untaken).toEqual([
      { path: 'orders.yaml.semantic_model.colour', reason: 'Parley has no place for it.' },
      {
        path: 'orders.yaml.semantic_model.dimensions[2]',
        reason: expect.stringContaining('type'),
      },
      { path: 'metrics.yaml#4.metric', reason: expect.stringContaining('"{%" has no place') },
      { path: 'metrics.yaml#5.metric', reason: expect.stringContaining('"odd"') },
    ]);
  });

  it('finds tables in the database, and reads times that are stored as text', () => {
    const findTable = () => ({ schema: 'live', table: 'orders', timeTypeOf: () => 'text' as const });
    const { model } = importMetricFlowYaml([{ name: 'orders.yaml', text: ORDERS }], {
      ...OPTIONS,
      findTable,
    });
    expect(validateModel(model)).toEqual([]);
    expect(model.entities).toMatchObject([
      {
        table: { schema: 'live', table: 'orders' },
        dimensions: [
          { name: 'status', column: 'status' },
          {
            name: 'ordered_at',
            expression: 'CAST(created_at AS timestamp)',
            timeType: 'timestamp',
            grain: 'day',
          },
        ],
      },
    ]);
  });

  it('takes the newer YAML of dbt, where models mean things themselves', () => {
    const text = `
version: 2
models:
  - name: stg_orders
  - name: all_days
    time_spine: {standard_granularity_column: day, custom_granularities: [{name: fiscal_year, column_name: fy}]}
    columns: [{name: day, granularity: day}]
  - name: orders
    description: What was bought.
    semantic_model: {enabled: true, name: purchases, group: sales}
    agg_time_dimension: ordered_at
    columns:
      - {name: id, entity: {type: primary, name: purchase}}
      - {name: customer_id, entity: {type: foreign, name: customer}}
      - {name: ordered_at, granularity: day, dimension: time, description: When.}
      - {name: status, dimension: {type: categorical, name: state}}
    derived_semantics:
      dimensions: [{name: is_big, type: categorical, expr: total > 100}]
    metrics:
      - {name: spent, type: simple, agg: sum, expr: total, fill_nulls_with: 0}
      - {name: median_spent, type: simple, agg: percentile, expr: total, percentile: 0.5, percentile_type: discrete}
metrics:
  - {name: spent_so_far, type: cumulative, input_metric: spent, grain_to_date: month}
  - name: growth
    type: derived
    expr: spent - before
    input_metrics: [spent, {name: spent, alias: before, offset_window: 1 year}]
`;
    const { model, untaken } = importMetricFlowYaml([{ name: 'models.yml', text }], OPTIONS);
    expect(untaken).toEqual([]);
    expect(validateModel(model)).toEqual([]);
    expect(model.entities).toMatchObject([
      {
        name: 'purchases',
        description: 'What was bought.',
        owner: 'sales',
        table: { schema: 'public', table: 'orders' },
        primaryKey: ['id'],
        dimensions: [
          { name: 'ordered_at', kind: 'time', grain: 'day', description: 'When.' },
          { name: 'state', column: 'status' },
          { name: 'is_big', expression: 'total > 100' },
        ],
        measures: [
          { name: 'spent', aggregation: 'sum', expression: 'total' },
          { name: 'median_spent', percentile: { value: 0.5, discrete: true } },
        ],
      },
    ]);
    expect(model.timeSpines).toMatchObject([
      { name: 'all_days', column: 'day', customGrains: [{ name: 'fiscal_year', column: 'fy' }] },
    ]);
    const growth = ['spent', { metric: 'spent', alias: 'before', offsetWindow: { count: 1, grain: 'year' } }];
    expect(model.metrics).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'spent_so_far',
          measure: 'spent',
          grainToDate: 'month',
          fillNullsWith: 0,
        }),
        expect.objectContaining({ name: 'growth', metrics: growth }),
      ]),
    );
  });
});

describe('importSemanticManifest', () => {
  it('reads what MetricFlow itself reads, older filters and windows too', () => {
    const text = JSON.stringify({
      semantic_models: [
        {
          ...{ name: 'visits', defaults: null, description: null, primary_entity: 'visit' },
          node_relation: {
            alias: 'visits',
            schema_name: 'web',
            database: 'd',
            relation_name: '"d"."web"."visits"',
          },
          entities: [{ name: 'user', type: 'foreign', role: null, expr: 'user_id', metadata: null }],
          measures: [{ name: 'visits', agg: 'count', expr: '1', create_metric: null }],
          dimensions: [{ name: 'page', type: 'categorical', expr: null, type_params: null }],
        },
      ],
      metrics: [
        {
          ...{ name: 'returns', description: null, type: 'conversion' },
          type_params: {
            conversion_type_params: {
              base_measure: {
                name: 'visits',
                filter: { where_sql_template: "{{ Dimension('visit__page') }} = 'a'" },
              },
              conversion_measure: { name: 'visits' },
              ...{ entity: 'user', calculation: 'conversion_rate', window: { count: 7, granularity: 'day' } },
            },
          },
          filter: null,
        },
      ],
      saved_queries: [],
      project_configuration: {
        time_spine_table_configurations: [{ location: 'web.days', column_name: 'd', grain: 'day' }],
        dsi_package_version: { major_version: '0', minor_version: '7', patch_version: '0' },
      },
    });
    const { model, untaken } = importSemanticManifest(text, OPTIONS);
    expect(untaken).toEqual([]);
    expect(validateModel(model)).toEqual([]);
    expect(model.timeSpines).toEqual([
      { name: 'days', table: { schema: 'web', table: 'days' }, column: 'd', grain: 'day' },
    ]);
    expect(model.metrics).toMatchObject([
      {
        type: 'conversion',
        base: { measureWhere: [{ dimension: 'visit.page', op: 'eq', value: 'a' }] },
        window: { count: 7, grain: 'day' },
      },
    ]);
  });

  it('refuses what is none', () => {
    expect(() => importSemanticManifest('{"metrics": []}', OPTIONS)).toThrow(/not a semantic_manifest/);
    expect(() => importSemanticManifest(`{"a": ${'['.repeat(100)}${']'.repeat(100)}}`, OPTIONS)).toThrow(
      /64 levels/,
    );
  });
});

describe('importDbtManifest', () => {
  it('takes metrics of dbt before 1.6, which stood on models directly', () => {
    const metric = (name: string, more: object) => [
      `metric.shop.${name}`,
      { ...{ name, label: name, description: '', depends_on: { nodes: ['model.shop.orders'] } }, ...more },
    ];
    const text = JSON.stringify({
      metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v8.json' },
      nodes: {
        'model.shop.orders': {
          ...{
            unique_id: 'model.shop.orders',
            resource_type: 'model',
            name: 'orders',
            alias: 'orders',
            schema: 'sales',
          },
          ...{
            description: 'Orders.',
            columns: { status: { name: 'status', description: 'How far it is.' } },
          },
        },
      },
      metrics: Object.fromEntries([
        metric('revenue', {
          ...{
            calculation_method: 'sum',
            expression: 'amount',
            timestamp: 'ordered_at',
            time_grains: ['day'],
          },
          ...{ dimensions: ['status'], filters: [{ field: 'channel', operator: '!=', value: "'test'" }] },
        }),
        metric('buyers', {
          calculation_method: 'count_distinct',
          expression: 'customer_id',
          dimensions: ['status'],
        }),
        metric('spend', {
          ...{ calculation_method: 'derived', depends_on: { nodes: [] } },
          expression: "{{ metric('revenue') }} / {{ metric('buyers') }}",
        }),
      ]),
    });
    const { model, untaken } = importDbtManifest(text, OPTIONS);
    expect(untaken).toEqual([]);
    expect(validateModel(model)).toEqual([]);
    expect(model.entities).toMatchObject([
      {
        table: { schema: 'sales', table: 'orders' },
        dimensions: [
          { name: 'ordered_at', kind: 'time' },
          { name: 'status', description: 'How far it is.' },
          { name: 'channel' },
        ],
      },
    ]);
    expect(model.metrics).toMatchObject([
      { name: 'revenue', where: [{ dimension: 'orders.channel', op: 'ne', value: 'test' }] },
      { name: 'buyers', type: 'simple' },
      { name: 'spend', expression: 'revenue / buyers', metrics: ['revenue', 'buyers'] },
    ]);
  });

  it.each([
    ["ref('orders')", ['sales']],
    ['ref("shop", "orders")', ['sales']],
    ["{{ ref('other', 'orders') }}", ['elsewhere']],
    ["ref('nothing')", []],
    ['orders', []],
  ])('finds the model of a metric that only says %s', (model, schemas) => {
    const node = (packageName: string, schema: string) => [
      `model.${packageName}.orders`,
      { resource_type: 'model', name: 'orders', package_name: packageName, schema },
    ];
    const count = { name: 'n', model, type: 'count', sql: 'id', timestamp: 'at', depends_on: { nodes: [] } };
    const text = JSON.stringify({
      metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v4.json' },
      nodes: Object.fromEntries([node('shop', 'sales'), node('other', 'elsewhere')]),
      metrics: { n: count },
    });
    const found = () => importDbtManifest(text, OPTIONS).model.entities.map(({ table }) => table.schema);
    if (schemas.length === 0) expect(found).toThrow(/no semantic model/);
    else expect(found()).toEqual(schemas);
  });

  it('reads long spaces in one go', () => {
    const metric = { name: 'n', model: ' '.repeat(400_000), type: 'count', sql: 'id', timestamp: 'at' };
    const text = JSON.stringify({
      metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v4.json' },
      metrics: { n: metric },
    });
    expect(() => importDbtManifest(text, OPTIONS)).toThrow(/no semantic model/);
  });

  it('says so when a manifest is newer than those it knows', () => {
    const text = JSON.stringify({
      metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v99.json' },
      semantic_models: { x: { name: 'x', node_relation: { alias: 'x' } } },
    });
    expect(importDbtManifest(text, OPTIONS).untaken).toMatchObject([{ path: 'metadata.dbt_schema_version' }]);
  });
});
