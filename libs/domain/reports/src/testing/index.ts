export { exampleFinding, exampleInputs, exampleRun } from './example-inputs.ts';
