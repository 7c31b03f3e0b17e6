import { connectionOpener } from '@parley/sql-drivers';
import { codesOf, type GraphQLAnswer } from '@parley/testing';
import { type Person, type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { createCatalogService } from '../server.js';
import { connectDataSource, openShop, type Shop } from './shop.js';

const PAYLOAD = `{
  policy { id name description kind effect rule tables tableNames { schema table } condition column
    mask { kind keepLast text number boolean } revision appliesToRoles appliesToGroups appliesToUsers { id } }
  faults { path message suggestion } warnings
  waiting { id kind summary widening proposedBy { id } } }`;

export const table = (name: string) => ({ schema: 'public', table: name });
export const GOLD_OR_OWN = {
  row: { table: table('customers'), condition: "segment = 'gold' or segment in user.segments" },
};
export const NO_EMAIL = {
  column: { table: table('customers'), column: 'email', mask: { kind: 'HIDE' } },
};
export const NO_SALARIES = { effect: 'DENY', tables: [table('salaries')] };

/** An answer, its codes, and what the mutation gives back. */
export type PolicyAnswer = GraphQLAnswer & {
  readonly codes: readonly unknown[];
  readonly payload: GraphQLAnswer['data'];
};

/** The catalog, with acme's shop, whose policies are made and changed through the API. */
export interface PolicyBench {
  readonly bench: SubgraphBench;
  readonly shop: Shop;
  readonly dataSourceId: string;
  readonly owner: Person;
  readonly admin: Person;
  send(as: Person, mutation: string, input: Record<string, unknown>): Promise<PolicyAnswer>;
  /** @throws Error where it has faults or is refused */
  create(as: Person, name: string, rule: object, appliesTo?: object): Promise<GraphQLAnswer['data']>;
  stored(): ReturnType<typeof storedPolicies>;
  /** What the audit log says of policies and known tables. */
  audited(): ReturnType<typeof auditedChanges>;
  clear(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPolicyBench(): Promise<PolicyBench> {
  const bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (deps) => createCatalogService({ ...deps, connections: connectionOpener(undefined) }),
  });
  const shop = await openShop(bench);
  const { tenants, of } = bench.people;
  const dataSourceId = await connectDataSource(bench, tenants.acme.id, shop.settings);
  const { tenantId, userId } = of.acme.viewer;
  await bench.admin.userAttribute.create({ data: { tenantId, userId, name: 'segments', value: ['gold'] } });

  const send: PolicyBench['send'] = async (as, mutation, input) => {
    const answer = await bench.request(
      `mutation ($input: ${inputOf(mutation)}!) { ${mutation}(input: $input) ${PAYLOAD} }`,
      { token: as.token, variables: { input } },
    );
    return { ...answer, codes: codesOf(answer), payload: answer.data?.[mutation] };
  };

  return {
    bench,
    shop,
    dataSourceId,
    owner: of.acme.owner,
    admin: of.acme.admin,
    send,
    async create(as, name, rule, appliesTo = {}) {
      const { payload, errors } = await send(as, 'createPolicy', { dataSourceId, name, rule, appliesTo });
      const faults = [...errors, ...(payload?.faults ?? [])];
      if (faults.length > 0) throw new Error(JSON.stringify(faults));
      return payload.policy;
    },
    stored: () => storedPolicies(bench),
    audited: () => auditedChanges(bench),
    async clear() {
      await bench.admin.policyChange.deleteMany();
      await bench.admin.policy.deleteMany();
    },
    async stop() {
      await shop.close();
      await bench.stop();
    },
  };
}

/** What goes back takes what went there: `unbindPolicy` a `BindPolicyInput`. */
function inputOf(mutation: string): string {
  const there = mutation.replace('unbind', 'bind').replace('declassify', 'classify');
  return `${there[0]?.toUpperCase()}${there.slice(1)}Input`;
}

function storedPolicies({ admin }: SubgraphBench) {
  return admin.policy.findMany({ include: { bindings: true }, orderBy: { name: 'asc' } });
}

async function auditedChanges({ admin }: SubgraphBench) {
  const entries = await admin.auditEntry.findMany({ orderBy: { id: 'asc' } });
  return entries.filter(({ action }) => /^(policy|tables)\./.test(action));
}
