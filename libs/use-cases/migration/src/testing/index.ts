export { describePhaseFlag } from './phase-flag.contract.ts';
