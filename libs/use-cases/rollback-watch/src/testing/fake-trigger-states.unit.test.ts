import { createFakeTriggerStates } from './fake-trigger-states.ts';
import { describeTriggerStates } from './trigger-states.contract.ts';

describeTriggerStates('the fake', () => Promise.resolve({ states: createFakeTriggerStates(), close: () => Promise.resolve() }));
