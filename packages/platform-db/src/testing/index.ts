export {
  MIGRATIONS_FOLDER,
  makeTestFolder,
  removeTestFolder,
  startTestPlatform,
  type TestPlatform,
} from './start-test-platform.js';
