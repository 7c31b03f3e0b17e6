import type { Prisma } from './generated/client.js';

/** Plain data for a column of JSON: Prisma's types want index signatures, which interfaces don't have. Functions and dates are none. */
export function jsonColumn(data: object): Prisma.InputJsonValue {
  return data as Prisma.InputJsonObject;
}
