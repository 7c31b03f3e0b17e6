export { lemma } from './language/lemma.js';
export { lemmasOf, type Token, tokenise } from './language/tokenise.js';
