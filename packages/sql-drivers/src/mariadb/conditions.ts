import { isSign, type Token } from './tokens.js';

interface Frame {
  /** Whether what stands here has to be true of a row. */
  isCondition: boolean;
  /** What has been read of the condition that is being read. */
  readonly part: Token[];
}

/** Behind these words stands something else than conditions. */
const OTHER_CLAUSES = /^(select|from|join|group|having|order|limit|window|union|except|intersect)$/;

/**
 * What has to be true of each row that a statement reads, in WHERE and ON, condition by condition, from the text in which MariaDB
 * itself writes it down. Only of a statement without OR.
 */
export function conditionsOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const found: Token[][] = [];
  const frames: Frame[] = [];
  let frame: Frame = { isCondition: false, part: [] };
  const endPart = (): void => {
    const part = frame.part.splice(0);
    if (frame.isCondition && part.length > 0) found.push(part);
  };
  for (const [index, token] of tokens.entries()) {
    if (isSign(token, '(')) {
      frames.push(frame);
      frame = { isCondition: frame.isCondition && isGroup(frame, tokens[index - 1]), part: [] };
    } else if (isSign(token, ')')) {
      const inside = frame.isCondition ? [] : [...frame.part];
      endPart();
      frame = frames.pop() ?? frame;
      frame.part.push(...inside);
    } else if (token.kind === 'word' && /^(where|on)$/.test(token.text)) {
      endPart();
      frame.isCondition = true;
    } else if (token.kind === 'word' && OTHER_CLAUSES.test(token.text)) {
      endPart();
      frame.isCondition = false;
    } else if (token.kind === 'word' && token.text === 'and') {
      endPart();
    } else {
      frame.part.push(token);
    }
  }
  endPart();
  return found;
}

/** Brackets around conditions, not those of a function, a list or a subquery behind something. */
function isGroup({ part }: Frame, before: Token | undefined): boolean {
  return part.length === 0 && (isSign(before, '(') || before?.kind === 'word');
}
