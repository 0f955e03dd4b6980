export { generateNodeHandler } from './node-handler/generator.ts';
export { generateSource } from './source/generator.ts';
export { generateTrigger } from './trigger/generator.ts';
