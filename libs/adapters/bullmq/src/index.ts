export { executionQueueName } from './execution-queue-keys.ts';
export { redisPrivilegesOf, redisUserLine, redisUsers, type RedisPrivileges, type RedisUser } from './redis-privileges.ts';
export { createExecutionQueue, type BullExecutionQueue, type ExecutionQueueOptions } from './execution-queue.ts';
export { createExecutionConsumer, type ExecutionConsumer, type ExecutionConsumerOptions } from './execution-consumer.ts';
export type { RedisHealth } from './redis-connection.ts';
export { createQueueBoard, type QueueBoard } from './queue-board.ts';
