import { nameCursor, pageOf } from '@parley/service-kit';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import { loadPhysicalSchema } from '../physical/load-physical-schema.js';
import { presentMask } from '../policies/mask-input.js';
import { proposedMask } from '../sensitive/find-sensitive.js';
import type { StoredFinding } from '../sensitive/finding-repository.js';
import {
  acceptFinding,
  dismissFinding,
  findingKey,
  listFindings,
  scanFindings,
} from '../sensitive/finding-service.js';
import { ColumnMask } from '../types/column-mask.js';
import { DataSource } from '../types/data-source.js';
import { Policy } from '../types/policy.js';
import {
  AcceptFindingInput,
  AcceptFindingPayload,
  SensitiveDataScan,
  SensitiveFinding,
  SensitiveFindingConnection,
  SensitiveFindingStatus,
} from '../types/sensitive-finding.js';
import { User } from '../types/user.js';

const MOST_ANSWERED = 100;

@Resolver(() => SensitiveFinding)
export class SensitiveDataResolver {
  @Mutation(() => SensitiveDataScan, {
    description:
      'Looks for columns that probably hold personal or secret data: by their names and comments, and by how measured values are written, with their check digits. Proposals only; what was decided before stays. Needs `data:classify`; `NOT_FOUND` when your tenant has no such data source.',
  })
  async startSensitiveDataScan(
    @Arg('dataSourceId', () => ID, { description: 'Id of the data source.' }) dataSourceId: string,
    @Ctx() context: CatalogContext,
  ): Promise<SensitiveDataScan> {
    const seen = await scanFindings(dataSourceId, context);
    const open = seen.filter(({ status }) => status === 'OPEN').slice(0, MOST_ANSWERED + 1);
    return { findings: connectionOf(open, MOST_ANSWERED) };
  }

  @Mutation(() => AcceptFindingPayload, {
    description:
      'Makes a policy of a finding: whom it binds sees the mask instead of the values, in every statement from then on. Needs `data:classify`, `policy:read` and `policy:write`; `NOT_FOUND` when there is no such finding for you, `EDIT_CONFLICT` when somebody has decided on it, and as `createPolicy`.',
  })
  async acceptFinding(
    @Arg('input', () => AcceptFindingInput, { description: 'The finding, and whom its policy binds.' })
    input: AcceptFindingInput,
    @Ctx() context: CatalogContext,
  ): Promise<AcceptFindingPayload> {
    return acceptFinding(input, context);
  }

  @Mutation(() => SensitiveFinding, {
    description:
      'Says that a finding is none, and why; later looks leave it so. Needs `data:classify`; `NOT_FOUND` when there is no such finding for you, `EDIT_CONFLICT` when somebody has decided on it.',
  })
  async dismissFinding(
    @Arg('id', () => ID, { description: 'Id of the finding.' }) id: string,
    @Arg('reason', () => String, { description: 'Why, in 1 to 500 characters.' }) reason: string,
    @Ctx() context: CatalogContext,
  ): Promise<SensitiveFinding> {
    return dismissFinding(id, reason, context);
  }

  @FieldResolver(() => ColumnMask, {
    nullable: true,
    description: 'What accepting would show instead of the values. `null` where the column is gone.',
  })
  async proposedMask(
    @Root() { dataSourceId, schema, table, column, category }: SensitiveFinding,
    @Ctx() context: CatalogContext,
  ): Promise<ColumnMask | null> {
    const { catalog } = await loadPhysicalSchema(dataSourceId, context);
    const found = catalog.tables.find((each) => each.schema === schema && each.table === table);
    const type = found?.columns.find(({ name }) => name === column)?.type;
    return type === undefined ? null : presentMask(proposedMask(category, type));
  }

  @FieldResolver(() => Policy, {
    nullable: true,
    description:
      'The policy that came of it. `null` where there is none, and, with the error `FORBIDDEN`, unless you may read policies (`policy:read`).',
  })
  async policy(
    @Root() { policyId }: SensitiveFinding,
    @Ctx() context: CatalogContext,
  ): Promise<Policy | null> {
    return policyId === null ? null : context.loaders.policyById.load(policyId);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who decided.' })
  decidedBy(@Root() { decidedById }: SensitiveFinding): User | null {
    return decidedById === null ? null : { id: decidedById };
  }
}

@Resolver(() => DataSource)
export class SensitiveFindingsResolver {
  @FieldResolver(() => SensitiveFindingConnection, {
    nullable: true,
    description:
      'Columns that probably hold personal or secret data, as `startSensitiveDataScan` found them last, and what was decided; of columns that you see in clear. `null`, with the error `FORBIDDEN`, unless you may classify data (`data:classify`).',
  })
  async sensitiveFindings(
    @Root() { id }: DataSource,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many at most, 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | null,
    @Arg('statuses', () => [SensitiveFindingStatus], {
      defaultValue: [SensitiveFindingStatus.OPEN],
      description: 'Only what became this of.',
    })
    statuses: SensitiveFindingStatus[],
    @Ctx() context: CatalogContext,
  ): Promise<SensitiveFindingConnection> {
    return connectionOf(await listFindings(id, { first, after, statuses }, context), first);
  }
}

function connectionOf(findings: readonly StoredFinding[], first: number): SensitiveFindingConnection {
  return pageOf({ rows: findings, first, cursorOf: (finding) => nameCursor(findingKey(finding)) });
}
