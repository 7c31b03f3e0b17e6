/** A process that begins to store a result, says so, and is killed before it has finished. */
import { createFolderResultStore } from './folder-result-store.js';

const [, , folder = '', key = ''] = process.argv;
const store = createFolderResultStore({ folder });
const writer = await store.create(JSON.parse(key), [], new Date(Date.now() + 86_400_000));
const rows = Array.from({ length: 5_000 }, (_, n) => [n, 'x'.repeat(100)]);
const batch = { count: rows.length, json: Buffer.from(JSON.stringify(rows)) };
for (let batches = 1; ; batches += 1) {
  await writer.append(batch);
  if (batches === 3) process.stdout.write('writing\n');
}
