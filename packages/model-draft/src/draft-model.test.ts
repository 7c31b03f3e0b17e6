import { validateModel } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { draftModel } from './draft-model.js';
import { logistics, SCHEMA_FIXTURES, traps } from './testing/index.js';
import { measureDraft } from './testing/measure-draft.js';
import { schemaFixture } from './testing/schema-fixture.js';

const draftOf = ({ catalog, profiles }: (typeof SCHEMA_FIXTURES)[number]) =>
  draftModel({ catalog, profiles });

describe('a draft of nine schemas with ugly names', () => {
  const all = SCHEMA_FIXTURES.map((fixture) => ({
    fixture,
    figures: measureDraft(draftOf(fixture), fixture),
  }));

  it.each(all)('has no wrong reference and the right keys: $fixture.name', ({ figures }) => {
    expect(figures.wrongRelationships).toEqual([]);
    expect(figures.wrongKeys).toEqual([]);
  });

  it('finds nearly all references', () => {
    const right = all.reduce((sum, { figures }) => sum + figures.rightRelationships.length, 0);
    const missed = all.flatMap(({ figures }) => figures.missedRelationships);
    expect(missed.length / (right + missed.length), missed.join('\n')).toBeLessThanOrEqual(0.03);
  });

  it('reads nearly all names as a person would', () => {
    const right = all.reduce((sum, { figures }) => sum + figures.rightNames, 0);
    const wrong = all.flatMap(({ figures }) => figures.wrongNames);
    expect(wrong.length / (right + wrong.length), wrong.join('\n')).toBeLessThanOrEqual(0.03);
  });

  it.each(SCHEMA_FIXTURES)('can be asked, and is the same each time: $name', (fixture) => {
    const draft = draftOf(fixture);
    expect(validateModel(draft.model)).toEqual([]);
    expect(draftOf(fixture)).toEqual(draft);
  });
});

describe('what a draft says of itself', () => {
  const draft = draftOf(logistics);
  const paths = draft.parts.map(({ path }) => path);

  it('is how sure it is of every part, with a reason', () => {
    const { entities, metrics, relationships } = draft.model;
    for (const { name, dimensions, measures } of entities) {
      expect(paths).toContain(`entities.${name}`);
      expect(paths).toContain(`entities.${name}.primaryKey`);
      for (const dimension of dimensions)
        expect(paths).toContain(`entities.${name}.dimensions.${dimension.name}`);
      for (const measure of measures) expect(paths).toContain(`entities.${name}.measures.${measure.name}`);
    }
    for (const metric of metrics) expect(paths).toContain(`metrics.${metric.name}`);
    for (const relationship of relationships) expect(paths).toContain(`relationships.${relationship.name}`);
    for (const { confidence, reason } of draft.parts) {
      expect(confidence).toBeGreaterThan(0);
      expect(confidence).toBeLessThanOrEqual(1);
      expect(reason).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('repeats no value of the data in a reason or a question', () => {
    const values = logistics.profiles.flatMap(({ samples }) => samples.map(({ value }) => value));
    const said = JSON.stringify([draft.parts.map(({ reason }) => reason), draft.questions]);
    expect(values.length).toBeGreaterThan(5);
    for (const value of values.filter((each) => each.length > 4)) expect(said).not.toContain(`"${value}"`);
  });
});

describe('references that are not there', () => {
  const { model, questions } = draftOf(traps);
  const from = (table: string) =>
    model.relationships
      .filter((each) =>
        model.entities.some((entity) => entity.name === each.from.entity && entity.table.table === table),
      )
      .flatMap(({ from: { columns } }) => columns);

  it('are not drafted from names alone where values or types speak against them', () => {
    expect(from('orders')).toEqual(['customer_id']);
    expect(from('customers')).toEqual([]);
    expect(from('audit_log')).toEqual(['user_id']);
    expect(from('settings')).toEqual([]);
  });

  it('are asked about instead, with what a yes would add', () => {
    const asked = questions
      .filter(({ kind }) => kind === 'relationship')
      .map(({ proposal }) => proposal?.from.columns);
    expect(asked).toContainEqual(['legacy_product_id']);
  });
});

describe('two references to one table', () => {
  it('have roles to be asked for', () => {
    const { model } = draftOf(logistics);
    const roles = model.relationships
      .filter(({ from }) => from.entity === 'shipment')
      .map(({ role }) => role);
    expect(roles.toSorted()).toEqual(['carrier', 'consignee', 'destination', 'origin', 'shipper']);
  });
});

describe('measures', () => {
  const { model } = draftModel(
    schemaFixture({
      ...{ name: 'm', relationships: [], names: {}, keys: {} },
      tables: `
table orders
  id integer pk
  quantity integer
  unit_price numeric(10,2)
  total_amount numeric(10,2) -- in EUR
  discount_pct numeric(5,2)
  order_year integer
  order_type smallint -- 0 = web, 1 = shop
  contact_phone bigint
  rating numeric(3,1)
  citation_num integer -- the number of citations received
  zip_code integer
`,
    }),
  );
  const labels = model.metrics.map(({ label }) => label);

  it('add up what adds up, and average what does not', () => {
    expect(labels).toContain('number of orders');
    expect(labels).toContain('total quantity of orders');
    expect(labels).toContain('average unit price');
    expect(labels).not.toContain('total unit price');
    expect(labels).toContain('average rating of orders');
    expect(labels).not.toContain('total rating of orders');
    expect(labels).toContain('total number of citations');
    expect(labels.filter((label) => /year|zip|type|phone/.test(label))).toEqual([]);
    expect(labels.filter((label) => /discount/.test(label))).toEqual(['average discount percent']);
  });

  it('know their units', () => {
    expect(model.metrics.find(({ label }) => label.startsWith('total amount'))).toMatchObject({
      format: 'currency',
      unit: 'EUR',
    });
    expect(model.metrics.find(({ label }) => label === 'average discount percent')).toMatchObject({
      format: 'percent',
    });
  });
});

describe('a large schema', () => {
  it('is drafted without comparing all tables with all others', () => {
    const tables = Array.from({ length: 2_000 }, (_, at) =>
      [
        `table part${at}_item`,
        '  id integer pk',
        '  name text',
        ...Array.from({ length: 10 }, (_each, more) => `  part${at + more}_item_id integer`),
      ].join('\n'),
    ).join('\n');
    const { catalog } = schemaFixture({ name: 'large', tables, relationships: [], names: {}, keys: {} });
    const { model } = draftModel({ catalog });
    expect(model.entities).toHaveLength(2_000);
    expect(model.relationships.length).toBeGreaterThan(15_000);
  });
});
