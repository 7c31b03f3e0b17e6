export { demoSets } from './eval/demo-sets.js';
export { type House, type HouseOptions, startHouse } from './house/start-house.js';
