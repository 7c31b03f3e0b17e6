import { serveEngine } from '../files/engine-host.js';
import { SqliteEngine } from './sqlite-engine.js';

serveEngine(new SqliteEngine());
