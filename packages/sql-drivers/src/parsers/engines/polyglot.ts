import { Dialect, init, parse } from '@polyglot-sql/sdk';
import type { ParserAnswer, ParserEngine, ParserJob } from '../parser-protocol.js';

const DIALECTS = new Map([
  ['mariadb', Dialect.MySQL],
  ['sqlite', Dialect.SQLite],
]);

/** polyglot, for dialects whose engines give no tree. Its own guard stops at a depth before its stack ends. */
export async function createEngine(): Promise<ParserEngine> {
  await init();
  return { answer };
}

function answer({ text, dialect }: ParserJob): ParserAnswer {
  const result = parse(text, DIALECTS.get(dialect));
  if (result.success) return { kind: 'value', value: result.ast };
  const message = result.error ?? '';
  if (/E_GUARD_\w*DEPTH_EXCEEDED|call stack/.test(message)) return { kind: 'too-deep' };
  // A failure without a place is none of the text's: the library catches its own traps.
  if (result.errorLine === undefined) throw new Error(`polyglot failed: ${message}`);
  const withoutPlace = message.replace(/^\w+ error at line \d+, column \d+: /, '');
  return {
    kind: 'syntax-error',
    message: withoutPlace,
    ...(result.errorStart === undefined ? {} : { offset: result.errorStart }),
  };
}
