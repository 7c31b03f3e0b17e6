import type { TableUse, VisibleSchema } from '@parley/sql-guard';
import { z } from 'zod';

/** Tables and columns that a query reads, as the guard found them. */
export type QueryUses = readonly TableUse[];

export const queryUses: z.ZodType<QueryUses> = z.array(
  z.object({ schema: z.string(), table: z.string(), columns: z.array(z.string()) }),
);

/**
 * True where a person sees in clear all that a query reads, rows that are not theirs left aside. Its words may hold values of what it
 * reads ("orders of Acme"), so a mask counts like a hidden column.
 */
export function mayAsk(uses: QueryUses, schema: VisibleSchema): boolean {
  return uses.every((use) => {
    const view = schema.find(use);
    if (view === null || view.fault !== null) return false;
    return use.columns.every((name) =>
      view.columns.some((column) => column.name === name && column.cells.kind === 'clear'),
    );
  });
}

/** True where no row of what a query reads is kept from a person either. */
export function seesEveryRow(uses: QueryUses, schema: VisibleSchema): boolean {
  return mayAsk(uses, schema) && uses.every((use) => schema.find(use)?.rows === null);
}
