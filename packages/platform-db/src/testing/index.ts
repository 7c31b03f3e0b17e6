export { copyTemplate } from './copy-template.js';
export { MIGRATIONS_FOLDER, startTestPlatform, type TestPlatform } from './start-test-platform.js';
export {
  makeTestFolder,
  removeTestFolder,
  startTestPostgres,
  type TestPostgres,
} from './start-test-postgres.js';
