/** What a line of a conversation asks for. */
export type Said =
  | { readonly kind: 'nothing' | 'quit' | 'help' | 'new' | 'thread' | 'sql' | 'why' }
  | { readonly kind: 'unknown'; readonly command: string }
  /** Whether the last answer is right, and what else there is to say of it. */
  | { readonly kind: 'feedback'; readonly isRight: boolean; readonly comment: string }
  /** 1-based. */
  | { readonly kind: 'choice'; readonly position: number }
  | { readonly kind: 'question'; readonly text: string };

const COMMANDS: Readonly<Record<string, Said>> = {
  ':quit': { kind: 'quit' },
  ':q': { kind: 'quit' },
  ':exit': { kind: 'quit' },
  ':help': { kind: 'help' },
  ':new': { kind: 'new' },
  ':thread': { kind: 'thread' },
  ':sql': { kind: 'sql' },
  ':why': { kind: 'why' },
};

/** @param choices how many readings the last question back offers: a number answers it */
export function readLine(line: string, choices: number): Said {
  const text = line.trim();
  if (text === '') return { kind: 'nothing' };
  const [, verdict, comment = ''] = /^:(right|wrong)\b\s*(.*)$/is.exec(text) ?? [];
  if (verdict !== undefined) return { kind: 'feedback', isRight: verdict.toLowerCase() === 'right', comment };
  if (text.startsWith(':')) return COMMANDS[text.toLowerCase()] ?? { kind: 'unknown', command: text };
  const position = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (position >= 1 && position <= choices) return { kind: 'choice', position };
  return /^why\s*\?*$/i.test(text) ? { kind: 'why' } : { kind: 'question', text };
}
