import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from './compile.js';
import type { SemanticModel } from './model/model.js';
import { semanticQuerySchema } from './model/query-schema.js';
import { CONDITIONS } from './testing/questions/conditions.js';
import { LISTS } from './testing/questions/lists.js';
import { METRICS } from './testing/questions/metrics.js';
import { FRAMES, WINDOWS } from './testing/questions/results.js';
import {
  plainCell,
  SHOP_ENGINES,
  type ShopEngine,
  shopModelIn,
} from './testing/shop-engines.test-support.js';
import { ShopGuard } from './testing/shop-guard.test-support.js';

describe.each(SHOP_ENGINES)('what a query says, on %s', (dialect, start) => {
  let engine: ShopEngine;
  let model: SemanticModel;
  let guard: ShopGuard;
  beforeAll(async () => {
    engine = await start();
    model = shopModelIn(engine);
    guard = new ShopGuard(dialect, engine.schema);
  });
  afterAll(async () => {
    await guard?.[Symbol.asyncDispose]();
    await engine?.close();
  });

  it.each([...CONDITIONS, ...METRICS, ...WINDOWS, ...FRAMES, ...LISTS])(
    '%s',
    async (_what, query, expected) => {
      expect(semanticQuerySchema.parse(query)).toEqual(query);
      const { sql, columns } = compile(model, query, { dialect, timeZone: 'UTC' });
      const rows = (await engine.rows(await guard.passed(sql))).map((row) => row.map(rounded));
      expect(rows, sql).toEqual(expected);
      expect(columns).toHaveLength(expected[0]?.length ?? 0);
    },
  );
});

/** Engines keep different numbers of digits. */
function rounded(cell: unknown): string | null {
  const text = plainCell(cell);
  return text !== null && /^-?\d+\.\d{5,}$/.test(text) ? String(Number(Number(text).toFixed(4))) : text;
}
