import { serveEngine } from '../files/engine-host.js';
import { DuckdbEngine } from './duckdb-engine.js';

serveEngine(new DuckdbEngine(Number(process.argv[3])));
