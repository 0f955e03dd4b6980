import { describeCheckpointStore } from './checkpoint-store.contract.ts';
import { createFakeCheckpointStore, createFakeGapStore, createFakeHistoryStore, createFakeLayoutStore } from './fake-stream-stores.ts';
import { describeGapStore } from './gap-store.contract.ts';
import { describeHistoryStore } from './history-store.contract.ts';
import { describeLayoutStore } from './layout-store.contract.ts';

describeCheckpointStore('the fake', () => Promise.resolve(createFakeCheckpointStore({ now: () => 0 })));
describeHistoryStore('the fake', () => Promise.resolve(createFakeHistoryStore()));
describeGapStore('the fake', () => Promise.resolve(createFakeGapStore()));
describeLayoutStore('the fake', () => Promise.resolve(createFakeLayoutStore()));
