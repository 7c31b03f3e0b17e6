import { appendFileSync, readFileSync } from 'node:fs';
import { it } from 'vitest';
import { readSemanticModel } from '../../../../../scripts/src/seed/semantic-models.js';
import type { ThreadTurn } from '../../planner.js';
import { createBuiltInPlanner } from '../built-in-planner.js';

const THREADS: [string, string[]][] = JSON.parse(readFileSync('/tmp/g6/threads.json', 'utf8'));
it('explore', async () => {
  for (const [name, questions] of THREADS) {
    const model = await readSemanticModel(name as never);
    const thread: ThreadTurn[] = [];
    let out = `\n== ${name}\n`;
    for (const question of questions) {
      const t = performance.now();
      const pieces = createBuiltInPlanner().plan(
        { question, model, today: '2026-11-15', timeZone: 'UTC', thread },
        new AbortController().signal,
      );
      let n = await pieces.next();
      while (!n.done) n = await pieces.next();
      const plan = n.value;
      const ms = Math.round(performance.now() - t);
      if (plan.kind === 'query') {
        thread.push({ question, plan });
        out += `${question}\n    -> ${plan.explanation}  [${plan.confidence}] ${ms}ms ${process.env.SHOW ? JSON.stringify((plan.query as any).semantic) : ''} ${plan.assumptions.filter((a) => !a.startsWith('It goes')).join(' | ')}\n`;
      } else if (plan.kind === 'clarification')
        out += `${question}\n    ?? ${plan.choices.map((c) => `${c.label}: ${c.meaning}`).join('  //  ')} ${ms}ms\n`;
      else out += `${question}\n    !! ${plan.reason} ${ms}ms\n`;
    }
    appendFileSync('/tmp/g6/explore.txt', out);
  }
}, 120_000);
