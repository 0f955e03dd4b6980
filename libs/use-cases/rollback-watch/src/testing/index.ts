export { describeFaultReader } from './fault-reader.contract.ts';
export { describeTriggerStates } from './trigger-states.contract.ts';
