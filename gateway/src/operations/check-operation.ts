import { ParleyError } from '@parley/errors';
import type { GatewayLimits } from '../limits.js';
import { type MeasuredOperation, measureOperation, type OperationSize } from './measure-operation.js';

const LIMITED = {
  depth: 'is nested too deeply',
  rootFields: 'has too many top-level fields',
  aliases: 'has too many aliases',
  directives: 'has too many directives',
  cost: 'could yield too many objects',
} as const satisfies Record<keyof OperationSize, string>;

/**
 * The one gate for operations, whichever way they come.
 * @throws ParleyError OPERATION_TOO_COMPLEX, with the limit and the number that broke it
 */
export function checkOperation(measured: MeasuredOperation, limits: GatewayLimits): void {
  const size = measureOperation(measured);
  for (const [name, fault] of Object.entries(LIMITED) as [keyof OperationSize, string][]) {
    if (size[name] <= limits[name]) continue;
    throw new ParleyError(
      'OPERATION_TOO_COMPLEX',
      `The operation ${fault}: ${name} is ${size[name]}, at most ${limits[name]} is allowed. Ask for less, or in several operations.`,
      { details: { limit: name, value: size[name], max: limits[name] } },
    );
  }
}
