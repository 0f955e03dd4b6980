import { describeCheckpointStore } from './checkpoint-store.contract.ts';
import { createFakeCheckpointStore, createFakeHistoryStore } from './fake-stream-stores.ts';
import { describeHistoryStore } from './history-store.contract.ts';

describeCheckpointStore('the fake', () => Promise.resolve(createFakeCheckpointStore({ now: () => 0 })));
describeHistoryStore('the fake', () => Promise.resolve(createFakeHistoryStore()));
