import type { StewardQuestion } from './draft.js';
import type { DraftedEntity } from './draft-entities.js';
import type { DoubtfulLink } from './keys/relationships.js';

const MAX_QUESTIONS = 200;
/** Below this, the key of a table is a guess. */
const SURE_ENOUGH = 0.6;

/** What the draft left open, the references first: they decide which questions can be answered at all. */
export function steward(
  doubtful: readonly DoubtfulLink[],
  entities: readonly DraftedEntity[],
): StewardQuestion[] {
  return [...doubtful.map(aboutLink), ...entities.flatMap(aboutKey), ...entities.flatMap(aboutName)].slice(
    0,
    MAX_QUESTIONS,
  );
}

function aboutLink({ from, to, columns, toColumns, doubt }: DoubtfulLink): StewardQuestion {
  const [near, far] = [from.table.table, to.table.table];
  return {
    kind: 'relationship',
    path: `entities.${from.entity}`,
    question: `Does ${near}.${columns.join(', ')} refer to ${far}.${toColumns.join(', ')}? It was left out: ${doubt}.`,
    proposal: { from: { entity: from.entity, columns }, to: { entity: to.entity, columns: toColumns } },
  };
}

function aboutKey({ table, entity, key }: DraftedEntity): StewardQuestion[] {
  if (table.table.kind === 'view' || (key !== undefined && key.confidence >= SURE_ENOUGH)) return [];
  const guess = key === undefined ? '' : ` It looks like ${key.columns.join(', ')}.`;
  return [
    {
      kind: 'key',
      path: `entities.${entity.name}.primaryKey`,
      question: `Which columns of ${table.table.table} tell its rows apart?${guess}`,
    },
  ];
}

function aboutName({ table, entity, dimensions }: DraftedEntity): StewardQuestion[] {
  const unread = dimensions.filter(({ column }) => column.reading === 'unknown');
  const tableName: StewardQuestion[] =
    table.reading === 'unknown'
      ? [
          {
            kind: 'name',
            path: `entities.${entity.name}`,
            question: `What does a row of ${table.table.table} stand for?`,
          },
        ]
      : [];
  return [
    ...tableName,
    ...unread.map(
      ({ column, dimension }): StewardQuestion => ({
        kind: 'name',
        path: `entities.${entity.name}.dimensions.${dimension.name}`,
        question: `What does ${table.table.table}.${column.name} mean?`,
      }),
    ),
  ];
}
