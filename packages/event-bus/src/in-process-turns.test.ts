import { createInProcessTurns } from './in-process-turns.js';
import { describeRunTurns } from './run-turns-contract.test-support.js';

describeRunTurns('the turns of one process', async (limits) => {
  const turns = createInProcessTurns(limits);
  return { turns, dispose: () => turns.close() };
});
