import { createFakeExecutionQueue } from './fake-queue.ts';
import { createFakeDecisionStore, createFakeDefinitionStore, createFakeExecutionStore } from './fake-stores.ts';
import { describeDecisionStore, describeDefinitionStore, describeExecutionQueue, describeExecutionStore } from './testing/index.ts';

describeExecutionStore('the fake', () => {
  const store = createFakeExecutionStore();
  return Promise.resolve({ store, find: (key) => Promise.resolve(store.find(key)) });
});

describeDecisionStore('the fake', () => {
  const store = createFakeDecisionStore();
  return Promise.resolve({ store, find: (id) => Promise.resolve(store.find(id)) });
});

describeDefinitionStore('the fake', () => {
  const store = createFakeDefinitionStore();
  return Promise.resolve({ store, find: (id) => Promise.resolve(store.find(id)) });
});

describeExecutionQueue('the fake', () => {
  const queue = createFakeExecutionQueue();
  return Promise.resolve({
    queue,
    waiting: () => Promise.resolve(queue.waiting()),
    finishAll: () => Promise.resolve(void queue.takeAll()),
    close: () => Promise.resolve(),
  });
});
