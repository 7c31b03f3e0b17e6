export { ask } from './ask.js';
export { converse } from './converse.js';
