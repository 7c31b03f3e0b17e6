import type { Node } from '@pgsql/types';
import type { BoundValue } from '../bound-value.js';
import { parameter } from './build.js';

/**
 * Hands out `$n` for the values of a policy. Each gets its own: PostgreSQL gives a parameter one type, from
 * where it first stands.
 */
export class Binder {
  readonly #values: BoundValue[] = [];

  bind(value: BoundValue): Node {
    return parameter(this.#values.push(value));
  }

  get values(): readonly BoundValue[] {
    return [...this.#values];
  }
}
