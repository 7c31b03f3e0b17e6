import type * as Api from '../types/interpretation.js';
import type { Interpretation, InterpretedSpan, WordMeaning } from './interpret-question.js';
import { upperCase } from './present-hits.js';

/** What words mean, as the API shows it. */
export function presentInterpretation({ spans, unused }: Interpretation): Api.Interpretation {
  return {
    links: spans.flatMap(presentSpan),
    unused: unused.map(({ start, text }) => ({ start, text })),
  };
}

function presentSpan({ start, end, text, meanings }: InterpretedSpan): Api.QuestionLink[] {
  const [meaning, ...alternatives] = meanings.map((each) => presentMeaning(text, each));
  return meaning === undefined ? [] : [{ range: { start, end }, text, meaning, alternatives }];
}

const NEITHER = { path: [], from: null, to: null, number: null };

function presentMeaning(text: string, meaning: WordMeaning): Api.LinkMeaning {
  const { score, reason } = meaning;
  const said = { ...NEITHER, label: text, score, reason };
  switch (meaning.kind) {
    case 'catalog': {
      const { kind, label, path } = meaning.document;
      return { ...said, kind: upperCase(kind), label, path };
    }
    case 'number':
      return { ...said, kind: 'NUMBER', number: meaning.value };
    case 'time': {
      const { mention } = meaning;
      if (mention.kind === 'grain') return { ...said, kind: 'GRAIN', label: mention.grain };
      if (mention.kind === 'part') return { ...said, kind: 'GRAIN', label: mention.part };
      const { from = null, to = null } = mention.period;
      return { ...said, kind: 'PERIOD', from, to };
    }
  }
}
