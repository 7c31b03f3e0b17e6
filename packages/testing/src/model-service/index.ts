export type { RecordedRequest, Script, ScriptedReply, ScriptedTurn } from './script.js';
export { serviceKeyFor } from './service-key.js';
export { type ModelProtocol, type ModelServiceStandIn, startModelService } from './start-model-service.js';
