/** The queue's name at the broker; its keys are `<prefix>:executions:…`. */
export const executionQueueName = 'executions';

/** A key that no job needs: gone when the queue's are. */
export const queueMarkKey = (prefix: string) => `${prefix}:${executionQueueName}-mark`;
