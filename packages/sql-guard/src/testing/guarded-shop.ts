import { applyPolicies } from '../apply-policies.js';
import { approve } from '../approve.js';
import type { PhysicalCatalog } from '../catalog.js';
import type { EffectivePolicy, PolicyPredicate } from '../policy.js';
import type { ApprovedQuery } from '../stages.js';
import { ALL_PASS } from './all-pass.js';
import { startEngine, type TestEngine } from './engines.js';
import { polyglotParser } from './polyglot-parser.js';
import { SMALL_SHOP, smallShopCatalog } from './small-shop.js';

type Row = readonly (string | null)[];

/** The small shop in a real MariaDB or SQLite, asked through the whole guard. */
export class GuardedShop {
  readonly #engine: TestEngine;
  readonly #catalog: PhysicalCatalog;
  readonly #stateSql: readonly string[];

  private constructor(engine: TestEngine, catalog: PhysicalCatalog, stateSql: readonly string[]) {
    this.#engine = engine;
    this.#catalog = catalog;
    this.#stateSql = stateSql;
  }

  /** @param others tables and the like that the catalog does not have. */
  static async start(dialect: 'mariadb' | 'sqlite', others: readonly string[]): Promise<GuardedShop> {
    const engine = await startEngine(dialect);
    for (const statement of [...SMALL_SHOP, ...others]) await engine.run(statement);
    const catalog = smallShopCatalog(dialect);
    return new GuardedShop(engine, catalog, stateSql(catalog));
  }

  stop(): Promise<void> {
    return this.#engine.stop();
  }

  /** @throws ParleyError as the guard does */
  async guard(sql: string, policy: EffectivePolicy = ALL_PASS, maxRows = 10_000): Promise<ApprovedQuery> {
    const { engine: dialect } = this.#catalog;
    const parser = polyglotParser(dialect === 'mariadb' ? 'mariadb' : 'sqlite');
    const options = { catalog: this.#catalog, policy, parser, maxRows };
    return approve(await applyPolicies({ sql, dialect }, options), options);
  }

  run({ sql, values }: Pick<ApprovedQuery, 'sql' | 'values'>): Promise<readonly Row[]> {
    return this.#engine.run(sql, values);
  }

  /** Past the guard. */
  runRaw(sql: string): Promise<readonly Row[]> {
    return this.#engine.run(sql);
  }

  async ask(sql: string, policy: EffectivePolicy = ALL_PASS, maxRows = 10_000): Promise<readonly Row[]> {
    return this.run(await this.guard(sql, policy, maxRows));
  }

  /** What a statement answers under masks on customers, before and after a change, which is undone again. */
  async askTwice(
    sql: string,
    masks: Parameters<GuardedShop['onlyMasked']>[1],
    change: string,
  ): Promise<{ readonly before: readonly Row[]; readonly after: readonly Row[] }> {
    const approved = await this.guard(sql, this.onlyMasked('customers', masks));
    const before = await this.run(approved);
    await this.#engine.run('begin');
    try {
      await this.#engine.run(change);
      return { before, after: await this.run(approved) };
    } finally {
      await this.#engine.run('rollback');
    }
  }

  /** Everything that a statement could have changed: what exists, and each table's rows. */
  async state(): Promise<string> {
    const answers: unknown[] = [];
    for (const sql of this.#stateSql) answers.push(await this.#engine.run(sql));
    return JSON.stringify(answers);
  }

  /** Rows of one table that one role sees. */
  onlyRows(table: string, predicate: PolicyPredicate): EffectivePolicy {
    return this.#policy({
      rowRules: [{ policyId: 'rule', table: this.#name(table), predicate }],
      columnRules: [],
    });
  }

  /** Masks on columns of one table. */
  onlyMasked(
    table: string,
    masks: Readonly<Record<string, EffectivePolicy['denials']['columns'][number]['mask']>>,
  ): EffectivePolicy {
    const columnRules = Object.entries(masks).map(([column, mask]) => ({
      policyId: 'mask',
      table: this.#name(table),
      column,
      mask,
    }));
    return this.#policy({ rowRules: [], columnRules });
  }

  #policy(
    rules: Pick<EffectivePolicy['layers'][number]['grants'][number], 'rowRules' | 'columnRules'>,
  ): EffectivePolicy {
    const grant = { source: 'role:tester', allowedTables: null, ...rules };
    return { ...ALL_PASS, layers: [{ kind: 'role', grants: [grant] }] };
  }

  #name(table: string) {
    return { schema: this.#catalog.searchPath[0] ?? '', table };
  }
}

function stateSql({ engine, tables }: PhysicalCatalog): readonly string[] {
  const rows = tables.map(({ table }) => `select * from ${table} order by 1, 2`);
  const names =
    engine === 'mariadb'
      ? [
          'select table_schema, table_name, table_type from information_schema.tables order by 1, 2',
          'select routine_schema, routine_name from information_schema.routines order by 1, 2',
          'select key_text from vault.secrets order by 1',
          'select @@sql_mode, @@autocommit, @@read_only, @@max_statement_time, @leak',
        ]
      : [
          'select type, name, tbl_name, sql from sqlite_master order by 1, 2',
          'select * from vault order by 1',
        ];
  return [...names, ...rows];
}
