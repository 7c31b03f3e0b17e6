import { propertySeed } from '@parley/testing';
import fc from 'fast-check';

fc.configureGlobal({ seed: propertySeed() });
