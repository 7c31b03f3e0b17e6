const LEAVE_OUT = 'leave out|leaving out|ignore|ignoring|exclude|excluding|disregard|omit|skip';
const WHO = '(?:that|who|which)';
const ANY = '(?: any| a| an)?';
const HAVE_NOT = "haven't|hasn't|have not|has not|have never|has never|never";
/** "without pets", "who have no pets", "that have never had a pet". */
const WITHOUT = [
  `without${ANY}`,
  'with no',
  `${WHO} (?:have|has|had) no`,
  `${WHO} (?:do|does|did) not have${ANY}`,
  String.raw`${WHO} (?:${HAVE_NOT}) \w+${ANY}`,
].join('|');
/** "that are not yet fixed". */
const NOT_SO = `${WHO} (?:are|were|is|was) not(?: yet)?`;
const THINGS = String.raw`[\w-]+(?: [\w-]+)?`;
const END = String.raw`(?=\s*[,.?!;)]|\s*$)`;

/** "Leave out owners without pets", "Ignore faults that are not fixed yet": those that have some, and those that are. */
const LACKING = new RegExp(
  [
    String.raw`\b(?:${LEAVE_OUT})\s+(?:all |any |the )?(?<things>${THINGS})`,
    String.raw`\s+(?:(?<without>${WITHOUT})|(?<not>${NOT_SO}))`,
    String.raw`\s+(?<rest>[^.?!;,]+?)(?: yet)?${END}`,
  ].join(''),
  'gi',
);
/** "..., cancelled lessons left out": as long as "excluding" in front. */
const LEFT_OUT = new RegExp(
  String.raw`,?\s+([^,.?!;]+?)\s+(?:left out|set aside|not counted|excluded|ignored)${END}`,
  'gi',
);

/** The question with what it leaves out said in front, or by what is kept; as long as it was, so that positions stay. */
export function leavingOutFirst(question: string): string {
  return question.replace(LACKING, havingThem).replace(LEFT_OUT, excluded);
}

/** The same of what a word means, which may become longer. */
export function excludingFirst(meaning: string): string {
  return meaning.replace(LEFT_OUT, ' excluding $1');
}

function havingThem(whole: string, ...parts: readonly unknown[]): string {
  const groups = parts.at(-1) as Readonly<Record<string, string | undefined>>;
  const { things = '', without, rest = '' } = groups;
  const said = `for ${things} ${without === undefined ? 'that are' : 'with'} ${rest}`;
  return said.length <= whole.length ? said.padEnd(whole.length) : whole;
}

function excluded(whole: string, what: string): string {
  const said = ` excluding ${what}`;
  return said.length <= whole.length ? said.padEnd(whole.length) : whole;
}
