export { commonSettings, flagAdminSettings, mongoSettings, organizationSettings, redisSettings, unleashSettings, milliseconds, wholeNumber } from './settings.ts';
export { readRedisUrl, type RedisAddress, type RedisNode, type RedisUrlReading } from './redis-url.ts';
export { readConfig, type Environment } from './read-config.ts';
export { createHealth, type Health, type HealthReading, type HealthStatus } from './health.ts';
export { withoutRefusedCommand } from './log-errors.ts';
export { createService, type Service } from './service.ts';
export { createTracing, type Tracing, type TracingOptions } from './tracing.ts';
export { registerOperationsRoutes, listenForOperations } from './operations-routes.ts';
export { runService, stopWithinMs, type RunningService, type ServiceDefinition } from './run-service.ts';
