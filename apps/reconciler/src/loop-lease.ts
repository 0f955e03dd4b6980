/** How long the leader of a loop may be silent before another reconciler takes over, in milliseconds. */
export const leaseMs = 6_000;
