export { type AskOptions, ask } from './ask.js';
