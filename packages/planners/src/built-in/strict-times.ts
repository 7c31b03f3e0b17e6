import type { Dimension, Entity } from '@parley/semantic-layer';
import { verbsOf } from './time-verbs.js';

/** Things are said to be so once in their life: another time of theirs is no answer to when. */
const OF_ONE_MOMENT: ReadonlySet<string> = new Set(
  `delivered shipped arrived departed returned closed completed finished ended cancelled canceled expired terminated fired died born
   joined hired registered enrolled opened founded built published installed approved resolved discharged admitted retired released
   acquired launched submitted subscribed booked ordered issued paid`.split(/\s+/),
);
/** What is written down when it begins. */
const BEGINS: ReadonlySet<string> = new Set(
  'joined registered enrolled opened subscribed submitted hired booked ordered issued'.split(' '),
);

/** True where "joined in May" can be asked of a thing by the time that is known of it. */
export function saysWhen(entity: Entity, verb: string): boolean {
  const said = verb.toLowerCase();
  if (!OF_ONE_MOMENT.has(said)) return true;
  const time = timeOf(entity);
  if (time === undefined) return false;
  const { label, name } = time;
  if (/^(?:date|time|day|datetime|timestamp)$/i.test(label)) return true;
  if (
    BEGINS.has(said) &&
    /\b(?:created|inserted|added|crtd|placed|start|begin|purchase|sale|transaction|reservation|request)\b/i.test(
      `${label} ${name.replaceAll('_', ' ')}`,
    )
  )
    return true;
  const words = [label, ...time.synonyms].join(' ').toLowerCase();
  return verbsOf(time).includes(said) || words.includes(said.replace(/(?:n?ned|led|ed|d)$/, ''));
}

function timeOf({ dimensions, defaultTimeDimension }: Entity): Dimension | undefined {
  const own = defaultTimeDimension?.split('.').at(-1);
  return dimensions.find(({ name }) => name === own);
}
