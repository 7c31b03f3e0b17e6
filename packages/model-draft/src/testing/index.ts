import { germanErp } from './german-erp.js';
import { hospital } from './hospital.js';
import { logistics } from './logistics.js';
import { moneyTransfers } from './money-transfers.js';
import { railway } from './railway.js';
import type { SchemaFixture } from './schema-fixture.js';
import { school } from './school.js';
import { staffRegister } from './staff-register.js';
import { telecom } from './telecom.js';
import { traps } from './traps.js';

export { logistics, traps };

export const SCHEMA_FIXTURES: readonly SchemaFixture[] = [
  hospital,
  logistics,
  school,
  telecom,
  germanErp,
  staffRegister,
  traps,
  railway,
  moneyTransfers,
];
