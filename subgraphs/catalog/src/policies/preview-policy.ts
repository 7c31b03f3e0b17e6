import { InvalidPolicyError, type ParsedDefinition } from '@parley/access-policy';
import { ParleyError } from '@parley/errors';
import { newId } from '@parley/platform-db';
import { checkFirst, requireCaller } from '@parley/service-kit';
import type { EffectivePolicy, PhysicalCatalog } from '@parley/sql-guard';
import type { CatalogContext } from '../context.js';
import { loadPhysicalSchema } from '../physical/load-physical-schema.js';
import { passingHashKey } from '../tenant-database/run-approved.js';
import type { PolicyDraftInput, PolicyPreview, PreviewPolicyInput } from '../types/policy-preview.js';
import type { Company, Member } from './member-repository.js';
import { sightIn } from './own-sight.js';
import { bindingsOf, type PolicyState } from './policy-state.js';
import { quotedName } from './quoted-name.js';
import { InputReading } from './read-policy-input.js';

/** @throws ParleyError BAD_INPUT, NOT_FOUND (data source, user or replaced policy), RATE_LIMITED */
export async function previewPolicy(
  input: PreviewPolicyInput,
  context: CatalogContext,
): Promise<PolicyPreview> {
  const caller = requireCaller(context);
  const { dataSourceId, draft = null } = input;
  const sampleRows = checkFirst(input.first);
  if ((await context.loaders.dataSource.load(dataSourceId)) === null) {
    throw new ParleyError('NOT_FOUND', 'There is no such data source: `dataSources` lists yours.');
  }
  const { catalog } = await loadPhysicalSchema(dataSourceId, context);
  const sql = statementOf(input, catalog);
  const company = await context.policies.company(caller);
  const [me, them] = [memberOf(company, caller.userId), memberOf(company, input.asUserId)];
  const state = await context.policies.state(caller, dataSourceId);
  const reading = new InputReading();
  const tried = draft === null ? state : withDraft(state, { draft, them, company, catalog, reading });
  if (tried === null || reading.faults.length > 0) return faulty(reading);
  const hashKey = passingHashKey();
  const findings = await context.previewer.preview(caller, {
    ...{ dataSourceId, catalog, sql, sampleRows },
    // By what is stored alone: a draft must not let its author see more.
    mine: readableSight(state, me, hashKey),
    theirs: readableSight(tried, them, hashKey),
    mayKnowAttributes: me.userId === them.userId || caller.permissions.has('user:read'),
  });
  return { faults: [], ...findings };
}

function statementOf({ sql, table }: PreviewPolicyInput, catalog: PhysicalCatalog): string {
  const given = [sql, table].filter((part) => part !== null && part !== undefined);
  if (given.length !== 1) throw new ParleyError('BAD_INPUT', 'Give exactly one of `sql` and `table`.');
  return table === null || table === undefined
    ? (sql ?? '')
    : `SELECT * FROM ${quotedName(table, catalog.engine)}`;
}

function memberOf({ members }: Company, userId: string): Member {
  const member = members.find((each) => each.userId === userId);
  if (member !== undefined) return member;
  throw new ParleyError(
    'NOT_FOUND',
    'There is no such user in this tenant: `tenant { members }` lists them.',
  );
}

interface Trial {
  readonly draft: PolicyDraftInput;
  readonly them: Member;
  readonly company: Company;
  readonly catalog: PhysicalCatalog;
  readonly reading: InputReading;
}

/** The policies as they would be; `null` where the draft has faults. */
function withDraft(
  state: PolicyState,
  { draft, them, company, catalog, reading }: Trial,
): PolicyState | null {
  const definition = reading.rule(draft.rule, catalog);
  const { appliesTo = null } = draft;
  const subjects = appliesTo === null ? null : reading.subjects(appliesTo, company, 'appliesTo');
  const replaced = replacedBy(draft, state);
  if (definition === null) return null;
  const bindings =
    subjects === null
      ? (replaced?.bindings ?? bindingsOf({ roles: [], groups: [], users: [them.userId] }))
      : bindingsOf(subjects);
  return {
    ...state,
    policies: [...state.policies.filter((each) => each !== replaced), tried(definition, bindings)],
  };
}

function replacedBy({ id }: PolicyDraftInput, { policies }: PolicyState) {
  if (id === null || id === undefined) return undefined;
  const replaced = policies.find((policy) => policy.id === id);
  if (replaced !== undefined) return replaced;
  throw new ParleyError('NOT_FOUND', 'There is no such policy: `dataSource { policies }` lists them.');
}

function tried(
  { kind, ...definition }: ParsedDefinition,
  bindings: PolicyState['policies'][number]['bindings'],
): PolicyState['policies'][number] {
  const nowhere = { dataSourceId: '', name: '', description: '', revision: 1, updatedAt: new Date(0) };
  return { ...nowhere, id: newId(), kind, definition, bindings };
}

/** @throws ParleyError FORBIDDEN where a policy of them can't be read: nothing is seen past it */
function readableSight(state: PolicyState, member: Member, hashKey: string): EffectivePolicy {
  try {
    return sightIn(state, member, hashKey);
  } catch (error) {
    if (!(error instanceof InvalidPolicyError)) throw error;
    throw new ParleyError(
      'FORBIDDEN',
      'A policy can’t be read by this version, so everything it binds is refused: write it anew.',
      {
        cause: error,
      },
    );
  }
}

function faulty({ faults }: InputReading): PolicyPreview {
  return {
    faults: faults.map((fault) => ({
      ...fault,
      path: `draft.${fault.path}`,
      suggestion: fault.suggestion ?? null,
    })),
    rewrittenSql: null,
    notices: [],
    refusal: null,
    attributes: [],
    tables: [],
    sample: null,
    untold: null,
  };
}
