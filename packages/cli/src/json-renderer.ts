import { jsonLine } from './json-line.js';
import type { RunRenderer } from './show-run.js';

/** Every event as the API sent it, one JSON object a line. */
export function createJsonRenderer(out: NodeJS.WritableStream): RunRenderer {
  return {
    show(event) {
      out.write(jsonLine(event));
    },
  };
}
