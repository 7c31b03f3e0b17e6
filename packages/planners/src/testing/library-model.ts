import { type Dimension, type Metric, parseModel, type SemanticModel } from '@parley/semantic-layer';

type More<Thing> = Partial<Thing>;

function dimension(name: string, kind: Dimension['kind'], more: More<Dimension> = {}): Dimension {
  return {
    name,
    label: name.replaceAll('_', ' '),
    description: '',
    synonyms: [],
    kind,
    column: name,
    ...more,
  };
}

function oneOf(name: string, values: readonly string[], more: More<Dimension> = {}): Dimension {
  return dimension(name, 'categorical', {
    values: values.map((value) => ({ value, synonyms: [] })),
    ...more,
  });
}

function metric(name: string, entity: string, more: More<Extract<Metric, { type: 'simple' }>> = {}): Metric {
  const label = name.replaceAll('_', ' ');
  return { name, label, description: '', synonyms: [], type: 'simple', entity, measure: name, ...more };
}

function manyToOne(from: string, to: string, role?: string) {
  const name = `${from}_${role ?? to}`;
  const columns = [`${role ?? to}_id`];
  const ends = { from: { entity: from, columns }, to: { entity: to, columns: ['id'] } };
  return { name, ...ends, cardinality: 'many_to_one' as const, ...(role === undefined ? {} : { role }) };
}

function table(name: string) {
  return { description: '', table: { schema: 'public', table: name }, primaryKey: ['id'] };
}

/** A city library: nothing here is in the demo's data. */
export const LIBRARY: SemanticModel = parseModel({
  formatVersion: 1,
  name: 'library',
  label: 'City library',
  description: '',
  entities: [
    {
      ...table('branches'),
      name: 'branch',
      label: 'branch',
      synonyms: ['library'],
      labelDimension: 'name',
      dimensions: [dimension('name', 'text'), oneOf('district', ['North', 'South', 'Old Town'])],
      measures: [],
    },
    {
      ...table('members'),
      name: 'member',
      label: 'member',
      synonyms: ['reader', 'patron'],
      labelDimension: 'name',
      defaultTimeDimension: 'joined_on',
      dimensions: [
        dimension('name', 'text'),
        dimension('email', 'text', { synonyms: ['e-mail'] }),
        oneOf('age_group', ['Adult', 'Student', 'Child'], { synonyms: ['age'] }),
        oneOf('card', ['Standard', 'Student', 'Family'], { synonyms: ['card type'] }),
        dimension('is_active', 'boolean', { label: 'active' }),
        dimension('joined_on', 'time', { timeType: 'date' }),
      ],
      measures: [{ name: 'members', label: 'members', aggregation: 'count' }],
    },
    {
      ...table('books'),
      name: 'book',
      label: 'book',
      synonyms: ['title'],
      labelDimension: 'title',
      dimensions: [
        dimension('title', 'text'),
        oneOf('genre', ['Crime', 'Poetry', 'Science Fiction', 'History'], { synonyms: ['kind of book'] }),
        oneOf('status', ['available', 'repair', 'lost']),
        dimension('price', 'numeric', { unit: 'EUR' }),
        dimension('pages', 'numeric'),
      ],
      measures: [{ name: 'books', label: 'books', aggregation: 'count' }],
    },
    {
      ...table('loans'),
      name: 'loan',
      label: 'loan',
      synonyms: ['checkout'],
      labelDimension: 'id',
      defaultTimeDimension: 'lent_at',
      dimensions: [
        dimension('id', 'identifier', { label: 'loan number' }),
        oneOf('status', ['out', 'returned', 'overdue', 'lost']),
        dimension('lent_at', 'time', { timeType: 'timestamp_tz', synonyms: ['borrowed'] }),
        dimension('returned_at', 'time', { timeType: 'timestamp_tz' }),
      ],
      measures: [
        { name: 'loans', label: 'loans', aggregation: 'count' },
        {
          name: 'overdue_loans',
          label: 'overdue loans',
          aggregation: 'count',
          filters: [{ dimension: 'loan.status', op: 'eq', value: 'overdue' }],
        },
      ],
    },
    {
      ...table('fines'),
      name: 'fine',
      label: 'fine',
      synonyms: ['penalty'],
      labelDimension: 'id',
      defaultTimeDimension: 'issued_on',
      dimensions: [
        dimension('id', 'identifier', { label: 'fine number' }),
        dimension('amount', 'numeric', { unit: 'EUR' }),
        dimension('issued_on', 'time', { timeType: 'date' }),
      ],
      measures: [{ name: 'fine_income', label: 'fine income', aggregation: 'sum', expression: 'amount' }],
    },
  ],
  metrics: [
    metric('fine_income', 'fine', {
      synonyms: ['income', 'fines collected'],
      format: 'currency',
      unit: 'EUR',
    }),
    metric('loans', 'loan', { synonyms: ['number of loans', 'lending'], format: 'integer' }),
    metric('members', 'member', { synonyms: ['new members'] }),
    metric('books', 'book'),
    metric('overdue_loans', 'loan', { goodDirection: 'lower' }),
    {
      name: 'overdue_rate',
      label: 'overdue rate',
      description: '',
      synonyms: ['share of overdue loans'],
      type: 'ratio',
      numerator: 'overdue_loans',
      denominator: 'loans',
      format: 'percent',
    },
  ],
  relationships: [
    manyToOne('loan', 'member'),
    manyToOne('loan', 'book'),
    manyToOne('loan', 'branch'),
    manyToOne('fine', 'loan'),
  ],
  namedFilters: [
    {
      name: 'long_books',
      label: 'long books',
      synonyms: ['thick books'],
      filters: [{ dimension: 'book.pages', op: 'gte', value: 600 }],
    },
  ],
});
