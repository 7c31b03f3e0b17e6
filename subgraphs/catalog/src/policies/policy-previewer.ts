import { intersectSights, ownedBy, toldOf } from '@parley/access-policy';
import { isParleyError, ParleyError } from '@parley/errors';
import type { PlatformScope } from '@parley/platform-db';
import { createTurns } from '@parley/service-kit';
import type { Parsers, SqlConnection } from '@parley/sql-drivers';
import {
  type ApprovedQuery,
  attributesOf,
  type EffectivePolicy,
  type PhysicalCatalog,
  type TableName,
  visibleSchema,
} from '@parley/sql-guard';
import { approvedFor, type GuardedPlace, runApproved } from '../tenant-database/run-approved.js';
import type { WithTenantDatabase } from '../tenant-database/with-tenant-database.js';
import type { PolicyPreview, PreviewedTable } from '../types/policy-preview.js';
import { presentTableSight } from './present-sight.js';
import { quotedName } from './quoted-name.js';

/** Somebody looks at what somebody else would see. Both sights hash with one key. */
export interface PreviewRequest {
  readonly dataSourceId: string;
  readonly catalog: PhysicalCatalog;
  readonly sql: string;
  readonly sampleRows: number;
  /** What the one who looks sees, by what is stored alone. */
  readonly mine: EffectivePolicy;
  /** What the other one would see. */
  readonly theirs: EffectivePolicy;
  /** Whether the one who looks may know the other's attributes. */
  readonly mayKnowAttributes: boolean;
}

/** What a preview finds, but for the faults of a draft. */
export type PreviewFindings = Omit<PolicyPreview, 'faults'>;

/** Tries statements under two sights at once. */
export interface PolicyPreviewer {
  /**
   * Shows the statement as the other one's would be, and runs what both may see of it. What may not run is an answer, not an error.
   * @throws ParleyError NOT_FOUND (no such data source), RATE_LIMITED, and for faults of the house
   */
  preview(scope: PlatformScope, request: PreviewRequest): Promise<PreviewFindings>;
}

export interface PolicyPreviewerDeps {
  readonly withTenantDatabase: WithTenantDatabase;
  readonly parsers: Pick<Parsers, 'for'>;
}

const PREVIEW_TIMEOUT_MS = 20_000;
const MAX_TABLES = 5;
const MAX_COUNTED = 100_000;
const CONCURRENT_PREVIEWS = 4;
const MAX_WAITING_PREVIEWS = 50;

export function createPolicyPreviewer({ withTenantDatabase, parsers }: PolicyPreviewerDeps): PolicyPreviewer {
  const turns = createTurns({
    concurrency: CONCURRENT_PREVIEWS,
    maxWaiting: MAX_WAITING_PREVIEWS,
    refusal: () =>
      new ParleyError('RATE_LIMITED', 'Too many previews are being made; try again in a few seconds.'),
  });
  return {
    preview: (scope, request) =>
      turns(() =>
        withTenantDatabase(scope, request.dataSourceId, (connection) => {
          const { catalog } = request;
          return new Preview(request, { catalog, parser: parsers.for(catalog.engine) }, connection).find();
        }),
      ),
  };
}

/** A statement that was approved, or what kept it from being. */
type Approval =
  | { readonly kind: 'approved'; readonly approved: ApprovedQuery }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

class Preview {
  readonly #signal = AbortSignal.timeout(PREVIEW_TIMEOUT_MS);
  /** The one who looks, with rules and attributes of their own. */
  readonly #mine: EffectivePolicy;
  /** What both see. Nothing else is ever run. */
  readonly #both: EffectivePolicy;

  constructor(
    private readonly request: PreviewRequest,
    private readonly place: GuardedPlace,
    private readonly connection: SqlConnection,
  ) {
    this.#mine = ownedBy('previewer', request.mine);
    this.#both = intersectSights(this.#mine, ownedBy('user', request.theirs));
  }

  async find(): Promise<PreviewFindings> {
    const { theirs } = this.request;
    const forThem = await this.#approve(theirs);
    const forMe = await this.#approve(this.#mine);
    const read = forMe.kind === 'approved' ? forMe.approved.tables : [];
    const untold =
      forMe.kind === 'refused' ? `It would not run for you either: ${forMe.message}` : this.#untold(read);
    const tables: PreviewedTable[] = [];
    for (const table of read.slice(0, MAX_TABLES)) tables.push(await this.#table(table));
    return {
      // Its text tells which attributes are missing, and how many values they have.
      rewrittenSql: forThem.kind === 'approved' && !this.#isAboutAttributes ? forThem.approved.sql : null,
      notices: forThem.kind === 'approved' ? forThem.approved.notices.map(({ message }) => message) : [],
      refusal: forThem.kind === 'refused' ? { code: forThem.code, message: forThem.message } : null,
      attributes: Object.entries(theirs.attributes).map(([name, value]) => ({
        name,
        value: JSON.stringify(value),
      })),
      tables,
      ...(untold === null ? await this.#sample() : { sample: null, untold }),
    };
  }

  async #approve(policy: EffectivePolicy): Promise<Approval> {
    const { sql, sampleRows: maxRows } = this.request;
    try {
      return { kind: 'approved', approved: await approvedFor(policy, { sql, maxRows }, this.place) };
    } catch (error) {
      return refused(error);
    }
  }

  async #sample(): Promise<Pick<PreviewFindings, 'sample' | 'untold'>> {
    const forBoth = await this.#approve(this.#both);
    if (forBoth.kind === 'refused') return { sample: null, untold: forBoth.message };
    try {
      return { sample: await runApproved(this.connection, forBoth.approved, this.#signal), untold: null };
    } catch (error) {
      return { sample: null, untold: refused(error).message };
    }
  }

  async #table(name: TableName): Promise<PreviewedTable> {
    const { catalog } = this.place;
    const view = visibleSchema(catalog, this.request.theirs).find(name);
    const table = catalog.tables.find(
      ({ schema, table: each }) => schema === name.schema && each === name.table,
    );
    if (table === undefined) throw new Error('The guard read a table that the catalog does not have.');
    const sight = presentTableSight(table, view);
    const nothing = { rowsYouSee: null, rowsTheySee: null, rowsVanishing: null };
    const untold = this.#untold([name]);
    if (untold !== null) return { sight, ...nothing, untold };
    const rowsYouSee = await this.#count(name, this.#mine);
    const rowsTheySee = view === null ? 0 : await this.#count(name, this.#both);
    if (typeof rowsYouSee === 'string' || typeof rowsTheySee === 'string') {
      return {
        sight,
        ...nothing,
        untold: [rowsYouSee, rowsTheySee].find((count) => typeof count === 'string') ?? null,
      };
    }
    const rowsVanishing = rowsYouSee === null || rowsTheySee === null ? null : rowsYouSee - rowsTheySee;
    return { sight, rowsYouSee, rowsTheySee, rowsVanishing, untold: null };
  }

  /** `null` for more than are counted; a text says why they can't be. */
  async #count(table: TableName, policy: EffectivePolicy): Promise<number | null | string> {
    const from = quotedName(table, this.place.catalog.engine);
    const sql = `SELECT count(*) AS counted FROM (SELECT 1 AS one FROM ${from} LIMIT ${MAX_COUNTED + 1}) AS bounded`;
    try {
      const approved = await approvedFor(policy, { sql, maxRows: 1 }, this.place);
      const { rows } = await runApproved(this.connection, approved, this.#signal);
      const counted = Number(rows[0]?.[0]);
      return counted > MAX_COUNTED ? null : counted;
    } catch (error) {
      return refused(error).message;
    }
  }

  /** Whether what comes out would tell attributes to whom may not know them. */
  get #isAboutAttributes(): boolean {
    return !this.request.mayKnowAttributes && readsAttributes(this.request.theirs);
  }

  /** Which of one's rows somebody else sees too may tell of what one does not see oneself. */
  #untold(tables: readonly TableName[]): string | null {
    if (this.#isAboutAttributes) {
      return 'Policies choose their rows by attributes, which rows would tell you of: that needs the permission user:read.';
    }
    const sights = { before: this.#mine, after: this.#both, catalog: this.place.catalog };
    const told = tables.map((table) => toldOf(table, sights)).find((column) => column !== null) ?? null;
    return told === null
      ? null
      : `Policies choose their rows by ${told}, which you don't see yourself: ask somebody who does for this preview.`;
  }
}

function readsAttributes({ layers, denials }: EffectivePolicy): boolean {
  const rules = [
    ...layers.flatMap(({ grants }) => grants.flatMap(({ rowRules }) => rowRules)),
    ...denials.rows,
  ];
  return rules.some(({ predicate }) => attributesOf(predicate).length > 0);
}

/** What a caller can act on is an answer; the rest is a fault of the house. */
function refused(error: unknown): Extract<Approval, { kind: 'refused' }> {
  if (!isParleyError(error) || error.code === 'INTERNAL') throw error;
  return { kind: 'refused', code: error.code, message: error.message };
}
