export { type House, type HouseOptions, startHouse } from './house/start-house.js';
