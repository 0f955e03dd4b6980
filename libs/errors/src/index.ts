export { errorCatalogue, type ErrorCode } from './catalogue.ts';
export { isTransient, messageOf } from './unknown-error.ts';
export { TandemError, isTandemError, type Problem, type TandemErrorOptions } from './tandem-error.ts';
