export { startTcpProxy } from './proxy/tcp-proxy.ts';
export type { Address, Direction, TcpProxy, TcpProxyOptions } from './proxy/tcp-proxy.ts';
export { addressOf, canBeProxied, urlThrough } from './proxy/url-through.ts';
export { failCommand, failGetMore } from './fail-points/fail-points.ts';
export type { FailCommand, FailGetMore, FailPoint, FailPointMode } from './fail-points/fail-points.ts';
export { killChangeStreams, stepDown } from './servers/server-faults.ts';
export { needs, serverAbilities } from './servers/server-abilities.ts';
export type { Ability, ServerAbilities, ServerKind, SkippableTest } from './servers/server-abilities.ts';
