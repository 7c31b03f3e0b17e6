export { createTextEmbedder, type TextEmbedder } from './text-embedder.js';
