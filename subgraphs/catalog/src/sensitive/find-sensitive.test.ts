import type { PhysicalCatalog, ValueProfile } from '@parley/sql-guard';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSensitive, proposedMask } from './find-sensitive.js';

type Columns = Readonly<Record<string, string | { readonly type: string; readonly comment: string }>>;

function catalogOf(tables: Readonly<Record<string, Columns>>): PhysicalCatalog {
  return {
    engine: 'postgresql',
    searchPath: ['public'],
    tableNames: 'case-sensitive',
    hash: 'h',
    tables: Object.entries(tables).map(([table, columns]) => ({
      ...{ schema: 'public', table, kind: 'table' as const, foreignKeys: [] },
      columns: Object.entries(columns).map(([name, about]) => ({
        ...{ name, nullable: true, isPrimaryKey: false },
        ...(typeof about === 'string' ? { type: about } : about),
      })),
    })),
  };
}

const profileOf = (table: string, column: string, values: readonly string[]): ValueProfile => ({
  ...{
    schema: 'public',
    table,
    column,
    rows: 1_000,
    nullShare: 0,
    distinct: values.length,
    isComplete: true,
  },
  ...{ min: values[0] ?? null, max: values.at(-1) ?? null, averageLength: 10, measuredAt: new Date(0) },
  samples: values.map((value) => ({ value, share: 0.1 })),
});

const found = (tables: Readonly<Record<string, Columns>>, profiles: readonly ValueProfile[] = []) =>
  Object.fromEntries(
    findSensitive(catalogOf(tables), profiles).map(({ table, column, category }) => [
      `${table}.${column}`,
      category,
    ]),
  );

describe('by names and comments', () => {
  it('finds what a person would, however the names are glued together', () => {
    const t = 'text';
    expect(
      found({
        customers: { custEMailAddr: t, PhoneNumber: t, first_name: t, DOB: 'date', home_address: t, name: t },
        staff: { base_salary: 'numeric', SSN: 'varchar(11)', passport_no: t, ip_address: 'inet', pwd: t },
        bills: { iban: t, card_number: t, diagnosis_code: t, religion: t, latitude: 'double precision' },
        codes: { x17: { type: t, comment: 'E-mail address of who pays' } },
      }),
    ).toEqual({
      'customers.custEMailAddr': 'EMAIL',
      'customers.PhoneNumber': 'PHONE',
      'customers.first_name': 'PERSON_NAME',
      'customers.DOB': 'BIRTH_DATE',
      'customers.home_address': 'ADDRESS',
      'customers.name': 'PERSON_NAME',
      'staff.base_salary': 'INCOME',
      'staff.SSN': 'NATIONAL_ID',
      'staff.passport_no': 'TRAVEL_DOCUMENT',
      'staff.ip_address': 'NETWORK_ADDRESS',
      'staff.pwd': 'CREDENTIAL',
      'bills.iban': 'BANK_ACCOUNT',
      'bills.card_number': 'PAYMENT_CARD',
      'bills.diagnosis_code': 'HEALTH',
      'bills.religion': 'SPECIAL_CATEGORY',
      'bills.latitude': 'LOCATION',
      'codes.x17': 'EMAIL',
    });
  });

  it('lets be what only speaks about such things, or can hold none', () => {
    const other = {
      orders: {
        id: 'int',
        email_count: 'int',
        email_sent_at: 'timestamp',
        phone_verified: 'boolean',
        name: 'text',
      },
      products: {
        name: 'text',
        price: 'numeric',
        status: 'text',
        mobile: 'boolean',
        email: 'int',
        weight: 'int',
      },
      stock: { amount: 'numeric', quantity: 'int', card: 'text', token_count: 'int', region: 'text' },
    };
    expect(found(other)).toEqual({});
  });
});

describe('by values', () => {
  const opaque = { t: { c: 'text' } };
  const cards = ['4111111111111111', '5500000000000004', '4012888888881881'];

  it.each([
    ['EMAIL', ['ada@example.org', 'bob@example.com', 'c.d@mail.example.net']],
    ['PHONE', ['+44 20 7946 0958', '+1 (212) 555-0147', '030 / 901820']],
    ['BANK_ACCOUNT', ['DE89370400440532013000', 'GB82WEST12345698765432', 'NL91ABNA0417164300']],
    ['PAYMENT_CARD', cards],
    ['NATIONAL_ID', ['123-45-6789', '219-09-9999', '078-05-1120']],
    ['NETWORK_ADDRESS', ['192.0.2.1', '2001:db8::1', '198.51.100.7']],
    ['CREDENTIAL', [`$2b$12$${'a'.repeat(53)}`, `$2b$12$${'b'.repeat(53)}`]],
  ])('finds %s under a name that says nothing', (category, values) => {
    expect(found(opaque, [profileOf('t', 'c', values)])).toEqual({ 't.c': category });
  });

  it('finds nothing in numbers that only look alike', () => {
    const almost = cards.map((card) => `${card.slice(0, -1)}${(Number(card.at(-1)) + 1) % 10}`);
    expect(found(opaque, [profileOf('t', 'c', almost)])).toEqual({});
    expect(found({ t: { c: 'int' } }, [profileOf('t', 'c', ['1', '17', '200'])])).toEqual({});
  });

  it('weighs them against the name', () => {
    const named = { t: { email: 'text', c: 'text' } };
    const sure = (values: readonly string[]) =>
      findSensitive(catalogOf(named), [profileOf('t', 'email', values)])[0]?.confidence ?? 0;
    const without = findSensitive(catalogOf(named), [])[0]?.confidence ?? 0;
    expect(sure(['ada@example.org', 'bob@example.com', 'c@example.net'])).toBeGreaterThan(without);
    expect(sure(['weekly', 'monthly', 'never'])).toBe(0);
  });

  it('never says one', () => {
    const secret = fc.constantFrom(
      'ada@example.org',
      '4111111111111111',
      'DE89370400440532013000',
      '+44 20 7946 0958',
    );
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('email', 'c'),
        (values, column) => {
          const findings = findSensitive(catalogOf({ t: { [column]: 'text' } }), [
            profileOf('t', column, values),
          ]);
          for (const value of values) expect(JSON.stringify(findings)).not.toContain(value);
        },
      ),
    );
  });
});

it('proposes what the column’s type can show', () => {
  expect(proposedMask('PAYMENT_CARD', 'varchar(20)')).toEqual({ kind: 'partial', keepLast: 4 });
  expect(proposedMask('PAYMENT_CARD', 'bigint')).toEqual({ kind: 'null' });
  expect(proposedMask('CREDENTIAL', 'text')).toEqual({ kind: 'hide' });
});
