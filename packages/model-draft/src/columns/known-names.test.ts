import { describe, expect, it } from 'vitest';
import { draftModel } from '../draft-model.js';
import { schemaFixture } from '../testing/schema-fixture.js';

const { catalog, profiles } = schemaFixture({
  name: 'festival',
  relationships: [],
  names: {},
  keys: {},
  tables: `
    table stages
    stage_id integer pk
    stage_name varchar
    table singers
    singer_id integer pk
    full_name varchar
    table song_credits
    song_id integer pk
    singer_id integer pk fk=singers.singer_id
    part varchar pk
  `,
});

const MEASURED = new Date('2026-01-01');
const named = (table: string, column: string, values: readonly string[]) => ({
  ...{ schema: 'public', table, column, rows: values.length, distinct: values.length, nullShare: 0 },
  ...{ isComplete: true, averageLength: 6, min: values[0] ?? null, max: values.at(-1) ?? null },
  samples: values.map((value) => ({ value, share: 1 / values.length })),
  measuredAt: MEASURED,
});

describe('what a draft lists of names', () => {
  const { entities } = draftModel({
    catalog,
    profiles: [
      ...profiles,
      named('stages', 'stage_name', ['Barn', 'Meadow']),
      named('singers', 'full_name', ['Ada Byron', 'Max Frisch']),
      { ...named('song_credits', 'part', ['choir', 'lead']), rows: 40 },
    ],
  }).model;
  const valuesOf = (table: string, column: string) =>
    entities
      .find((each) => each.table?.table === table)
      ?.dimensions.find((each) => each.column === column)
      ?.values?.map(({ value }) => value);

  it('is all there are of a small table', () => {
    expect(valuesOf('stages', 'stage_name')).toEqual(['Barn', 'Meadow']);
  });

  it('is nothing of people', () => {
    expect(valuesOf('singers', 'full_name')).toBeUndefined();
  });

  it('and a part of a key that comes again and again is a kind', () => {
    expect(valuesOf('song_credits', 'part')).toEqual(['choir', 'lead']);
  });
});
