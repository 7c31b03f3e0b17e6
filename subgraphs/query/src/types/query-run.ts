import { PageInfo } from '@parley/service-kit';
import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import type { Provenance } from '../planning/provenance.js';
import { RunKind, RunStatus } from './enums.js';
import { Clarification, RunError, RunNoticeText } from './run-parts.js';

@ObjectType({ description: 'One question or statement, from the asking to the last row.' })
@Directive('@key(fields: "id")')
export class QueryRun {
  @Field(() => ID, { description: 'Opaque.' })
  id!: string;

  @Field(() => RunKind, { description: 'What it was started with.' })
  kind!: RunKind;

  @Field(() => RunStatus, { description: 'Where it stands.' })
  status!: RunStatus;

  @Field(() => String, { nullable: true, description: 'The question as asked; null for SQL.' })
  question!: string | null;

  @Field(() => String, { nullable: true, description: 'The rules that were given with the question.' })
  note!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The SQL as asked for or as planned, before policies; null until it is known.',
  })
  sql!: string | null;

  @Field(() => String, { nullable: true, description: 'How the question was read, in a few sentences.' })
  explanation!: string | null;

  @Field(() => [String], { description: 'What was taken for granted in reading the question.' })
  assumptions!: string[];

  @Field(() => Float, { nullable: true, description: 'How sure the reading is, from 0 to 1; null for SQL.' })
  confidence!: number | null;

  @Field(() => [RunNoticeText], { description: 'What a reader of the result should know.' })
  notices!: RunNoticeText[];

  @Field(() => Clarification, {
    nullable: true,
    description:
      'The question back, where `status` is NEEDS_CLARIFICATION. Null where your policies show you other cells than the one who asked.',
  })
  clarification!: Clarification | null;

  @Field(() => RunError, {
    nullable: true,
    description:
      'Where `status` is FAILED or DECLINED. A database’s own words are left out where your policies show you other cells than the one who asked.',
  })
  error!: RunError | null;

  @Field(() => Float, { description: 'Rows delivered: a whole number. 0 until the run has ended.' })
  rowCount!: number;

  @Field(() => Date, { description: 'When it was asked.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When its turn came.' })
  startedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it ended, however it ended.' })
  finishedAt!: Date | null;

  @Field(() => Float, { nullable: true, description: 'From its turn to its end, in milliseconds.' })
  durationMs!: number | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'Until when its rows can be read again with `rows` and `result`. Null until they are stored, a moment after the run has succeeded.',
  })
  resultKeptUntil!: Date | null;

  /** Keys of other subgraphs' entities, and what visibility is decided by; not fields. */
  tenantId!: string;
  requestedById!: string;
  dataSourceId!: string;
  policyFingerprint!: string | null;
  threadId!: string | null;
  complete!: boolean;
  resultState!: 'PENDING' | 'STORED' | 'GONE';
  /** As it is stored; the field shows it. */
  provenance!: Provenance | null;
}

@ObjectType({ description: 'A run and its place in the list.' })
export class QueryRunEdge {
  @Field(() => String, { description: 'Pass as `after` to go on behind this run.' })
  cursor!: string;

  @Field(() => QueryRun, { description: 'The run.' })
  node!: QueryRun;
}

@ObjectType({ description: 'A page of runs, newest first.' })
export class QueryRunConnection {
  @Field(() => [QueryRunEdge], { description: 'The runs with their cursors.' })
  edges!: QueryRunEdge[];

  @Field(() => [QueryRun], { description: 'The runs.' })
  nodes!: QueryRun[];

  @Field(() => PageInfo, { description: 'Whether there are more.' })
  pageInfo!: PageInfo;
}
