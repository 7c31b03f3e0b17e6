import { tokenise } from '@parley/catalog-search';

/** How rows are called that are so: "late", of shipments, for "delivered after the promised day". */
interface State {
  readonly said: readonly string[];
  readonly meaning: string;
  /** The things that are so, where the note names them: "late shipments". */
  readonly of?: string;
}

const MAX_STATE_WORDS = 3;
/** "Count only charges in EUR." */
const ONLY: readonly RegExp[] = [
  /^(?:please )?(?:count|use|consider|include|take|sum|look at|add up|keep) only (?:the )?(?<these>[^:]+)/i,
  /^(?:please )?(?:count|use|consider|include|take|keep) (?:the )?(?<these>[^:]+?) only$/i,
  /^only (?:count|consider|use|include|look at|take) (?:the )?(?<these>[^:]+)/i,
  /^only (?:the )?(?<these>[^:]+?) (?:count|counts|matter|are (?:counted|considered|used|included|wanted))$/i,
];
const NONE_OF =
  /^(?:please )?(?:exclude|ignore|leave out|do not (?:count|include|consider)|don't (?:count|include|consider)|disregard|skip) (?:the )?(?<these>[^:]+)/i;
/** "A shipment is late when it was delivered after ..." */
const SO_WHEN =
  /^(?:an? |the |all )?(?<of>[\w'-]+(?: [\w'-]+)?) (?:is|are|was|were|counts? as) (?:considered |called |regarded as )?(?<said>[\w-]+(?: [\w-]+)?) (?:when|while|if|once|as long as|where|until) (?<meaning>.+)$/i;
/** "Late means returned after the due date": what begins so is no number. */
const SO_MEANS =
  /^(?<said>[\w-]+) (?:means|refers to) (?<meaning>(?:(?:that )?(?:it|they) |(?:is|are|has|have|was|were|not|no) |\w+ed (?:after|before|by|in|on|at|later|earlier|more|less)\b|\w+ (?:after|before) the ).*)$/i;
/** "Kids have the membership type child." */
const THEY_HAVE = /^(?:the )?(?<said>[\w-]+) have the (?<meaning>.+)$/i;
/** "Freight charges are those of type FRT", "Departures are events of type DEP". */
const ARE_THOSE =
  /^(?:the )?(?<said>(?:[\w-]+ )?[\w-]+) are (?:the )?(?<meaning>(?:those|\w+) (?:of|with|that|whose|where|which|who) .+)$/i;

/**
 * The question with what the sentences of its note say of rows: words for how they are replaced by what the note says that they mean, and
 * which rows count said as a sentence more.
 */
export function saidByNote(question: string, noted: readonly string[]): string {
  const states = noted.flatMap(stateIn);
  return [spelledOut(question, states), ...noted.flatMap((sentence) => rowsIn(sentence, states))].join('.\n');
}

function rowsIn(sentence: string, states: readonly State[]): string[] {
  for (const pattern of ONLY) {
    const these = pattern.exec(sentence)?.groups?.these;
    if (these !== undefined) return [`For ${spelledOut(these, states)}`];
  }
  const these = NONE_OF.exec(sentence)?.groups?.these;
  return these === undefined ? [] : [`Excluding ${spelledOut(these, states)}`];
}

function stateIn(sentence: string): State[] {
  const when = SO_WHEN.exec(sentence)?.groups ?? SO_MEANS.exec(sentence)?.groups;
  if (when !== undefined) {
    const { of, said = '', meaning = '' } = when;
    const plain = meaning
      .replace(/^(?:that )?(?:it|they) (?:(?:is|are|was|were) )?/i, '')
      .replace(/^(?:its|their) (.+?) (?:is|are|was|were) (?!after|before)/i, 'with the $1 ');
    return stateOf(said, plain, of);
  }
  const { said: whose = '', meaning: value = '' } = THEY_HAVE.exec(sentence)?.groups ?? {};
  if (whose !== '') return stateOf(whose, `with the ${value}`);
  const { said = '', meaning = '' } = ARE_THOSE.exec(sentence)?.groups ?? {};
  const noun = said.split(' ').at(-1) ?? '';
  return stateOf(said, meaning.replace(/^those/i, noun));
}

function stateOf(words: string, meaning: string, of?: string): State[] {
  const said = lemmasIn(words);
  if (said.length === 0 || said.length > MAX_STATE_WORDS) return [];
  const [noun] = of === undefined ? [] : lemmasIn(of).slice(-1);
  return [{ said, meaning, ...(noun === undefined ? {} : { of: noun }) }];
}

function lemmasIn(text: string): string[] {
  return tokenise(text)
    .filter(({ kind }) => kind !== 'symbol')
    .map(({ lemma }) => lemma);
}

function spelledOut(text: string, states: readonly State[]): string {
  if (states.length === 0) return text;
  const tokens = tokenise(text);
  let rest = '';
  let done = 0;
  for (let at = 0; at < tokens.length; ) {
    const state = states.find(({ said }) =>
      said.every(
        (lemma, offset) => tokens[at + offset]?.lemma === lemma && tokens[at + offset]?.kind !== 'quoted',
      ),
    );
    const first = tokens[at];
    if (state === undefined || first === undefined) {
      at++;
      continue;
    }
    at += state.said.length;
    // "late shipments": shipments that are so.
    const noun = tokens[at]?.lemma === state.of ? tokens[at++] : undefined;
    rest += `${text.slice(done, first.start)}${noun === undefined ? '' : `${noun.text} `}${state.meaning}`;
    done = tokens[at - 1]?.end ?? text.length;
  }
  return rest + text.slice(done);
}
