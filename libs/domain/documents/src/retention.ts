const day = 86_400_000;

/** How long ended executions and decisions are kept. */
export const keepForMs = 90 * day;
/** How far back an event may be replayed, backfilled or repaired: less than `keepForMs`, so a key outlives its event. */
export const replayReachMs = 60 * day;
/** How many workflows may lead to each other through direct writes. */
export const maximumCausationDepth = 5;
/** The largest submission or workflow, as BSON, that is taken; a larger one is told of, and left out, by the server. */
export const maximumDocumentBytes = 8 * 1024 * 1024;
