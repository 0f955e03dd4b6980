export { openDrain, type Drain, type SliceOptions } from './open-drain.ts';
export { createDrainRoute, type DrainRouteOptions } from './route-handler.ts';
export type { Slice } from './slice.ts';
