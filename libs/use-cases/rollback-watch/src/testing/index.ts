export { createFakeTriggerStates } from './fake-trigger-states.ts';
export { describeTriggerStates, type TriggerStatesHarness } from './trigger-states.contract.ts';
