import {
  type CatalogDocument,
  explainHit,
  physicalDocuments,
  type SeenSegment,
  searchCatalog,
  segmentBytes,
  segmentOf,
  sightOf,
} from '@parley/catalog-search';
import type { CatalogTable } from '@parley/sql-guard';
import type { Benchmark } from './measurement.ts';

const TABLES = 5_000;
const COLUMNS = 12;
/** Few words for many tables: each stands in thousands of them, which is the worst there is. */
const WORDS =
  `customer order product invoice payment account ledger item shipment warehouse region country city status type
 code amount total price cost date time created updated name email phone address number quantity category segment channel
 campaign session event user group role tax discount rate balance currency branch employee department salary contract claim
 policy patient visit`.split(/\s+/);
/** As people ask: names, halves of names, slips, short forms, sentences. */
const QUERIES = [
  'customer name',
  'total amount by region',
  'invoice payment date',
  'shipmnt status',
  'qty',
  'custom',
  'how many orders of each product category',
  'patient visit',
  'nothing like this frobnicator',
];
const PAGE = 20;
const SEARCHES_A_ROUND = QUERIES.length * 4;

/** Searches over all of a large catalog, against looking through its texts for the words. */
export function catalogSearchBenchmark(): Benchmark {
  let large: LargeCatalog | undefined;
  const opened = () => {
    large ??= openLarge();
    return large;
  };
  return {
    id: 'catalog.search_5000_tables',
    what: `search with highlights and reasons over ${TABLES.toLocaleString('en')} tables of ${COLUMNS} columns, 95th percentile, against looking through all texts for the words`,
    unit: 'ms',
    rounds: 5,
    measure: async () => {
      const { seen } = opened();
      return percentile95((query) => {
        const { hits, words } = searchCatalog([seen], { query });
        return hits.slice(0, PAGE).map((hit) => explainHit(hit, words));
      });
    },
    baseline: async () => {
      const { texts } = opened();
      return percentile95((query) => scan(texts, query));
    },
  };
}

interface LargeCatalog {
  readonly seen: SeenSegment;
  readonly texts: readonly string[];
}

function openLarge(): LargeCatalog {
  const documents = [...physicalDocuments({ tables: tables() })];
  const segment = segmentOf(documents);
  const megabytes = segmentBytes(segment) / 1_000_000;
  process.stdout.write(`  an index of ${documents.length} documents takes ${megabytes.toFixed(0)} MB\n`);
  return { seen: { segment, sight: sightOf(segment, () => true) }, texts: documents.map(textOf) };
}

function tables(): CatalogTable[] {
  const word = (number: number) => WORDS[(number * 40_503) % WORDS.length] ?? '';
  return Array.from({ length: TABLES }, (_table, table) => ({
    schema: `area_${table % 20}`,
    table: `${word(table)}_${word(table * 3 + 7)}_${table}`,
    kind: 'table',
    foreignKeys: [],
    columns: Array.from({ length: COLUMNS }, (_column, column) => ({
      name: `${word(table * COLUMNS + column)}_${word(table + column * 31)}${column}`,
      type: 'text',
      nullable: true,
      isPrimaryKey: column === 0,
      ...(column % 4 === 0 && {
        comment: `The ${word(column + table)} of the ${word(table + 3)}, as it was booked`,
      }),
    })),
  }));
}

function textOf({ label, owner = '', description = '' }: CatalogDocument): string {
  return `${label} ${owner} ${description}`.toLowerCase();
}

/** What a list with a filter box does: no order, no slips, no short forms. */
function scan(texts: readonly string[], query: string): string[] {
  const words = query.toLowerCase().split(/\s+/);
  return texts.filter((text) => words.every((word) => text.includes(word))).slice(0, PAGE);
}

function percentile95(search: (query: string) => unknown): number {
  const times = Array.from({ length: SEARCHES_A_ROUND }, (_search, number) => {
    const startedAt = performance.now();
    search(QUERIES[number % QUERIES.length] ?? '');
    return performance.now() - startedAt;
  });
  return times.toSorted((one, other) => one - other)[Math.floor(SEARCHES_A_ROUND * 0.95)] ?? Number.NaN;
}
