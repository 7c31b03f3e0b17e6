export {
  type OperatorPlanners,
  operatorPlanners,
  PLANNERS_ENVIRONMENT,
} from './planning/operator-planners.js';
export { buildSchema } from './schema.js';
export { createQueryService, type QueryDeps, type QueryServiceLimits } from './server.js';
