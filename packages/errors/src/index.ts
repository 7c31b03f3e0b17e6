export { ERROR_CODES, type ErrorCode } from './error-codes.js';
export { isParleyError, ParleyError, type ParleyErrorOptions } from './parley-error.js';
