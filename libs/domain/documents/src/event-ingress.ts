/**
 * What whoever sends events over HTTP and the watcher's ingress agree on. The signature is the HMAC-SHA256 of
 * `<timestamp>.<body>` in hex; the timestamp is in whole seconds since the epoch.
 */
export const eventIngress = {
  path: '/atlas/events',
  timestampHeader: 'x-tandem-timestamp',
  signatureHeader: 'x-tandem-signature',
  /** The longest body that is taken, in bytes: in canonical Extended JSON a document is up to a few times as long as in BSON. */
  mostBodyBytes: 16 * 1024 * 1024,
  /** How far the timestamp may lie from the ingress's clock, either way, in milliseconds. */
  replayWindowMs: 300_000,
} as const;
