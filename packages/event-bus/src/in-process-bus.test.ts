import { describeEventBus } from './event-bus-contract.test-support.js';
import { createInProcessBus } from './in-process-bus.js';

describeEventBus('the bus of one process', async () => ({
  bus: createInProcessBus(),
  untilSubscribed: async () => undefined,
  dispose: async () => undefined,
}));
