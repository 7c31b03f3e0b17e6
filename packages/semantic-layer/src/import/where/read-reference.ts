import type { TokenReader } from './token-reader.js';
import { WhereFault } from './where-tokens.js';
import type { WhereReference } from './where-tree.js';

type Argument = string | boolean | readonly string[];

interface Call {
  readonly name: string;
  readonly positional: readonly Argument[];
  readonly named: ReadonlyMap<string, Argument>;
}

/** A reference with what was called on it, as in `Dimension('a__b').grain('month').descending(True)`. */
export interface ReferenceCall {
  readonly reference: WhereReference;
  readonly descending: boolean;
}

/** Reads `Dimension(...)`, `TimeDimension(...)`, `Entity(...)` or `Metric(...)`. @throws WhereFault */
export function readReference(tokens: TokenReader): ReferenceCall {
  let reference = referenceOf(readCall(tokens));
  let descending = false;
  while (tokens.takes('.')) {
    const call = readCall(tokens);
    if (call.name === 'descending') descending = call.positional[0] !== false;
    else reference = refined(reference, call);
  }
  return { reference, descending };
}

function referenceOf(call: Call): WhereReference {
  const name = text(call.positional[0] ?? call.named.get('name') ?? call.named.get('metric_name'), call);
  switch (call.name.toLowerCase()) {
    case 'dimension':
      return { kind: 'dimension', path: pathOf(name, call) };
    case 'timedimension': {
      const grain = call.positional[1] ?? call.named.get('time_granularity_name');
      const datePart = call.named.get('date_part_name');
      return {
        kind: 'dimension',
        path: pathOf(name, call),
        ...(grain !== undefined && { grain: text(grain, call).toLowerCase() }),
        ...(datePart !== undefined && { datePart: text(datePart, call).toLowerCase() }),
      };
    }
    case 'entity':
      return { kind: 'entity', path: pathOf(name, call) };
    case 'metric': {
      const groupBy = call.positional[1] ?? call.named.get('group_by') ?? [];
      return {
        kind: 'metric',
        metric: name,
        groupBy: typeof groupBy === 'string' ? [groupBy] : list(groupBy),
      };
    }
    default:
      throw new WhereFault(`"${call.name}" is not known: use Dimension, TimeDimension, Entity or Metric`);
  }
}

function refined(reference: WhereReference, call: Call): WhereReference {
  if (reference.kind === 'dimension' && call.name === 'grain') {
    return { ...reference, grain: text(call.positional[0], call).toLowerCase() };
  }
  if (reference.kind === 'dimension' && call.name === 'date_part') {
    return { ...reference, datePart: text(call.positional[0], call).toLowerCase() };
  }
  throw new WhereFault(`".${call.name}(...)" is not known of a ${reference.kind}`);
}

function pathOf(name: string, call: Call): string[] {
  const before = call.named.get('entity_path') ?? [];
  return [...list(before).flatMap((entity) => entity.split('__')), ...name.split('__')];
}

function text(argument: Argument | undefined, call: Call): string {
  if (typeof argument === 'string' && argument !== '') return argument;
  throw new WhereFault(`${call.name}(...) needs a name in quotes`);
}

function list(argument: Argument): readonly string[] {
  if (typeof argument === 'object') return argument;
  throw new WhereFault('A list in [ ] is expected');
}

function readCall(tokens: TokenReader): Call {
  const name = tokens.next();
  if (name.kind !== 'word') throw new WhereFault(`"${name.text}" is not expected here`);
  tokens.expect('(');
  const positional: Argument[] = [];
  const named = new Map<string, Argument>();
  while (!tokens.takes(')')) {
    const key = tokens.peek();
    const equals = tokens.peek(1);
    if (key?.kind === 'word' && equals?.kind === 'symbol' && equals.text === '=') {
      tokens.next();
      tokens.next();
      named.set(key.text, readArgument(tokens));
    } else {
      positional.push(readArgument(tokens));
    }
    if (!tokens.takes(',') && !tokens.sees(')')) tokens.fail();
  }
  return { name: name.text, positional, named };
}

function readArgument(tokens: TokenReader): Argument {
  if (tokens.takes('[')) {
    const items: string[] = [];
    while (!tokens.takes(']')) {
      const item = tokens.next();
      if (item.kind !== 'string') throw new WhereFault('A list holds names in quotes');
      items.push(item.text);
      if (!tokens.takes(',') && !tokens.sees(']')) tokens.fail();
    }
    return items;
  }
  const token = tokens.next();
  if (token.kind === 'string') return token.text;
  if (token.kind === 'word' && /^(true|false)$/i.test(token.text)) return token.text.toLowerCase() === 'true';
  throw new WhereFault(`"${token.text}" is not expected here`);
}
