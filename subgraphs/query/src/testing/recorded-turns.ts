import { createInProcessTurns, type RunTurns, type TurnRequest } from '@parley/event-bus';

/** The turns of one process as they are, and what each run asked them for. */
export function recordTurns(): { readonly turns: RunTurns; readonly requests: readonly TurnRequest[] } {
  const turns = createInProcessTurns({ maxRunning: 64, maxWaitingPerTenant: 100 });
  const requests: TurnRequest[] = [];
  return {
    requests,
    turns: {
      enter(request) {
        requests.push(request);
        return turns.enter(request);
      },
      close: () => turns.close(),
    },
  };
}
