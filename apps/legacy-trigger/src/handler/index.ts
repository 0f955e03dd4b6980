export { openExplicitPath } from './open-explicit-path.ts';
export { positionOf } from './position.ts';
export type { ExplicitResult, InsertPosition, OpenedExplicitPath, OpenOptions, Phase, RoutingStamp, StampedSubmission } from './contract.ts';
