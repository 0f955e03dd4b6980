export { generateNodeHandler } from './node-handler/generator.ts';
export { generateTrigger } from './trigger/generator.ts';
