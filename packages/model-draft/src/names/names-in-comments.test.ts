import { describe, expect, it } from 'vitest';
import { draftModel } from '../draft-model.js';
import { schemaFixture } from '../testing/schema-fixture.js';

const { catalog, profiles } = schemaFixture({
  name: 'lifts',
  relationships: [],
  names: {},
  keys: {},
  tables: `
    table lfts
    lft_id integer pk -- Number of the lift
    lft_nm varchar -- Name of the lift
    ctr_dt date -- Day on which the contract for the lift began
    wrm_flg boolean -- Whether the cabin is heated
    table flts
    flt_id integer pk -- Number of the safety fault
    lft_id integer fk=lfts.lft_id -- Lift that has the fault
    rep_ts timestamp -- When the fault was reported
    table rides
    ride_id integer pk -- Number of the ride
    lft_id integer fk=lfts.lft_id -- Lift that was ridden
    pul_km numeric -- Pull in kilometres of one ride
  `,
});

describe('names that only comments explain', () => {
  const { entities } = draftModel({ catalog, profiles }).model;
  const entity = (table: string) => entities.find((each) => each.table?.table === table);

  it('are several of what a short form stands for in the comments', () => {
    expect(entity('flts')).toMatchObject({
      label: 'fault',
      synonyms: expect.arrayContaining(['safety fault']),
    });
    expect(entity('lfts')?.label).toBe('lift');
  });

  it('are no form of a verb that comments use', () => {
    expect(entity('rides')?.label).toBe('ride');
  });

  it('are the table in columns that begin like each other, and words of their own comment', () => {
    const labels = entity('lfts')?.dimensions.map(({ label }) => label);
    expect(labels).toEqual(['ID', 'name', 'contract date', expect.any(String)]);
  });

  it('say by what a yes means', () => {
    expect(entity('lfts')?.dimensions.find(({ kind }) => kind === 'boolean')?.synonyms).toContain('heated');
  });
});
