import { ParleyError } from '@parley/errors';
import { Composer, type CST, type Document, isScalar, Lexer, Parser, visit } from 'yaml';
import { excessOf } from './measure-data.js';

/** 4 MB: a model of a thousand entities written out. */
const MAX_LENGTH = 4 * 1_024 * 1_024;
/** Real files nest about ten deep; a reader that recurses falls over some thousands. */
const MAX_DEPTH = 64;
const MAX_DOCUMENTS = 10_000;
/** Words, marks and spaces: what takes time is not how long a text is, but of how many of them. A million take three seconds. */
const MAX_LEXEMES = 1_000_000;
/** Aliases of aliases grow like a power: a few lines become gigabytes ("billion laughs"). */
const MAX_ALIASES = 1_000;
/** One big block named a thousand times is as bad; nothing real has so many. */
const MAX_VALUES = 1_000_000;

/** How much may still be read: less after each text. */
interface YamlBudget {
  lexemes: number;
}

export function yamlBudget(): YamlBudget {
  return { lexemes: MAX_LEXEMES };
}

/**
 * The documents of a YAML text as plain data. Dates stay text; tags other than YAML's own, repeated keys
 * and what is too big, too deep or unfolds too far are refused.
 *
 * @param budget shared by texts that are read together
 * @throws ParleyError BAD_INPUT with the line
 */
export function readYaml(text: string, budget = yamlBudget()): readonly unknown[] {
  if (text.length > MAX_LENGTH) {
    throw unreadable(`it is longer than ${MAX_LENGTH / 1_024 / 1_024} MB: import it in parts`);
  }
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: true,
    prettyErrors: true,
    // The composer would compare each key with each other one: minutes for a map of a few megabytes.
    uniqueKeys: false,
  });
  const documents: unknown[] = [];
  for (const document of composer.compose(shallowTokens(text, budget))) {
    documents.push(plain(document, text));
    if (documents.length > MAX_DOCUMENTS) throw unreadable(`it has more than ${MAX_DOCUMENTS} documents`);
  }
  const excess = excessOf(documents, { maxDepth: MAX_DEPTH + 1, maxValues: MAX_VALUES });
  if (excess !== undefined) throw unreadable(excess);
  return documents.filter((document) => document !== null && document !== undefined);
}

/** The parser keeps its own stack, the composer recurses: depth is measured between the two, and so is how much there is to do. */
function* shallowTokens(text: string, budget: YamlBudget): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    budget.lexemes--;
    if (budget.lexemes < 0) throw unreadable('it holds more than can be read at once: import it in parts');
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH) throw unreadable(`it is nested more than ${MAX_DEPTH} levels deep`);
  }
  yield* parser.end();
}

function plain(document: Document.Parsed, text: string): unknown {
  const [fault = repeatedKey(document)] = [...document.errors, ...document.warnings];
  if (fault !== undefined) {
    const line = text.slice(0, fault.pos[0]).split('\n').length;
    throw unreadable(`line ${line}: ${(fault.message.split('\n')[0] ?? '').replace(/ at line \d.*$/, '')}`);
  }
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (error instanceof ReferenceError)
      throw unreadable('its aliases unfold into too much, or name no anchor');
    throw error;
  }
}

interface Fault {
  readonly message: string;
  /** Where it begins and ends in the text. */
  readonly pos: readonly [number, number];
}

/** Of two values under one key, one would be lost. */
function repeatedKey(document: Document.Parsed): Fault | undefined {
  let found: Fault | undefined;
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const value = isScalar(key) ? key.value : key;
        if (seen.has(value)) {
          const [start = 0, end = start] = (isScalar(key) && key.range) || [];
          found = { message: 'Map keys must be unique', pos: [start, end] };
          return visit.BREAK;
        }
        seen.add(value);
      }
      return undefined;
    },
  });
  return found;
}

function unreadable(why: string): ParleyError {
  return new ParleyError('BAD_INPUT', `The text can't be read as YAML: ${why}.`);
}
