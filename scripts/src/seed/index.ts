export type { DemoLogin } from './demo-logins.js';
export { seedDemo } from './seed-demo.js';
