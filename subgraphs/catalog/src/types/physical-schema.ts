import { DateTime, PageInfo } from '@parley/service-kit';
import type { EffectivePolicy, PhysicalCatalog, TableName } from '@parley/sql-guard';
import { Field, Float, ObjectType, registerEnumType } from 'type-graphql';
import { ColumnProfile } from './column-profile.js';

export const TableKind = {
  TABLE: 'TABLE',
  VIEW: 'VIEW',
  MATERIALIZED_VIEW: 'MATERIALIZED_VIEW',
  FOREIGN_TABLE: 'FOREIGN_TABLE',
} as const;
export type TableKind = keyof typeof TableKind;

registerEnumType(TableKind, {
  name: 'TableKind',
  description: 'What stands behind the name of a table.',
  valuesConfig: {
    TABLE: { description: 'An ordinary table.' },
    VIEW: { description: 'A query with a name.' },
    MATERIALIZED_VIEW: { description: 'A query’s result, stored; as old as its last refresh.' },
    FOREIGN_TABLE: { description: 'A table of another server.' },
  },
});

/** Where a column is. */
export interface ColumnPlace extends TableName {
  readonly dataSourceId: string;
}

@ObjectType({ description: 'One column of a table.' })
export class PhysicalColumn {
  @Field(() => String, { description: 'Name, as the database stores it.' })
  name!: string;

  @Field(() => String, { description: 'The database’s own name of its type, for example `numeric(12,2)`.' })
  type!: string;

  @Field(() => Boolean, { description: 'Whether values may be missing.' })
  nullable!: boolean;

  @Field(() => String, { nullable: true, description: 'The comment stored in the database.' })
  comment!: string | null;

  @Field(() => Boolean, { description: 'Whether it is (part of) the table’s primary key.' })
  isPrimaryKey!: boolean;

  @Field(() => ColumnProfile, {
    nullable: true,
    description:
      'What its values look like. `null` until they were looked at (`startSchemaRefresh`), and where a rule hides rows of the table or masks the column for you.',
  })
  profile?: ColumnProfile | null;

  /** Not a field: for what is found out when it is asked for. */
  place!: ColumnPlace;
}

@ObjectType({ description: 'That rows of one table refer to rows of another.' })
export class ForeignKey {
  @Field(() => [String], { description: 'The columns of this table.' })
  columns!: readonly string[];

  @Field(() => String, { description: 'Schema of the table they refer to.' })
  referencedSchema!: string;

  @Field(() => String, { description: 'Name of the table they refer to.' })
  referencedTable!: string;

  @Field(() => [String], { description: 'Its columns, in the same order as `columns`.' })
  referencedColumns!: readonly string[];
}

@ObjectType({ description: 'A table or view that questions can be asked of.' })
export class PhysicalTable {
  @Field(() => String, { description: 'The schema it is in.' })
  schema!: string;

  @Field(() => String, { description: 'Its name, as the database stores it.' })
  name!: string;

  @Field(() => TableKind, { description: 'What stands behind the name.' })
  kind!: TableKind;

  @Field(() => String, { nullable: true, description: 'The comment stored in the database.' })
  comment!: string | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'The database’s own estimate of its rows; `null` when it has none, or when some of the rows are not yours to see.',
  })
  rowEstimate!: number | null;

  @Field(() => [PhysicalColumn], { description: 'The columns you may see, in the order of the table.' })
  columns!: readonly PhysicalColumn[];

  @Field(() => [ForeignKey], { description: 'What the table refers to, as far as you may see it.' })
  foreignKeys!: readonly ForeignKey[];

  @Field(() => [[String]], {
    description:
      'Sets of columns, beside the primary key, in which no two rows agree: held by a constraint or an index of the database, as far as you may see their columns.',
  })
  uniqueKeys!: readonly (readonly string[])[];
}

/** A schema, and what cuts the reader's sight of it; `null`: nothing does. */
export interface SeenSchema {
  readonly dataSourceId: string;
  readonly catalog: PhysicalCatalog;
  readonly policy: EffectivePolicy | null;
}

@ObjectType({ description: 'One table in a page, with the cursor to go on from.' })
export class PhysicalTableEdge {
  @Field(() => String, { description: 'Pass it as `after` to go on behind this table.' })
  cursor!: string;

  @Field(() => PhysicalTable, { description: 'The table.' })
  node!: PhysicalTable;
}

@ObjectType({ description: 'A page of tables, by schema and name.' })
export class PhysicalTableConnection {
  @Field(() => [PhysicalTableEdge], { description: 'The tables of this page, each with its cursor.' })
  edges!: readonly PhysicalTableEdge[];

  @Field(() => [PhysicalTable], { description: 'The tables of this page.' })
  nodes!: readonly PhysicalTable[];

  @Field(() => PageInfo, { description: 'Whether and from where the list goes on.' })
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'The tables and columns of a data source, as they were last read.' })
export class PhysicalSchema {
  @Field(() => String, {
    description: 'Changes whenever a table, a column or a type does that exists for you.',
  })
  hash!: string;

  @Field(() => DateTime, { description: 'When it was read.' })
  readAt!: Date;

  @Field(() => PhysicalTableConnection, { description: 'The tables you may see, by schema and name.' })
  tables?: PhysicalTableConnection;

  /** Not a field: what the tables are taken from. */
  seen!: SeenSchema;
}
