export { compileForm, type CompiledForm } from './compile-form.ts';
export { checkStructure } from './structure.ts';
export { withoutPageFields } from './unknown-fields.ts';
