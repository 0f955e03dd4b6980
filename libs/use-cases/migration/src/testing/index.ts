export { describePhaseFlag } from './phase-flag.contract.ts';
export { awaitAcknowledgement } from '../overrides/acknowledgement.ts';
export { withOverride, withoutOverride } from '../overrides/edit.ts';
