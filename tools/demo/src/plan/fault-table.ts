import type { FindingKind } from '@tandem/comparison';
import type { Phase } from '@tandem/documents';

/** When in the run: by the phase of the organization ahead of the others, and twice more after that. */
export const stepNames = ['legacy', 'shadow', 'parallel', 'primary', 'complete', 'everyone', 'kill-switch'] as const;
export type StepName = (typeof stepNames)[number];

export const faultIds = [
  'explicit-call-fails-legacy',
  'handler-killed-legacy',
  'explicit-call-fails-shadow',
  'watcher-down-shadow',
  'handler-killed-parallel',
  'direct-write-parallel',
  'workflow-paused',
  'explicit-call-fails-primary',
  'direct-write-primary',
  'watcher-down-primary',
  'watcher-killed',
  'poison-document',
  'redis-restarted-empty',
  'mongodb-killed',
] as const;
export type FaultId = (typeof faultIds)[number];

export interface FaultRow {
  readonly id: FaultId;
  readonly step: StepName;
  /** Of the organization that it hits. */
  readonly phase: Phase;
  readonly what: string;
  /** The kind under which every submission it hit must be reported; `none` where it heals unseen. */
  readonly expected: FindingKind | 'none' | 'may appear';
  /** Whether the submissions that it hits are known one by one; the others are bound to its time only. */
  readonly exact: boolean;
  /** What else may be found about what it hits. */
  readonly mayAppear: readonly FindingKind[];
  /** A server that the stack started itself, or one that the proxy can stand before: it can't speak TLS. */
  readonly needs?: 'own Redis' | 'own MongoDB' | 'Redis without TLS';
}

/** What each fault must lead to; docs/demo.md shows the same table, and a test compares the two. */
export const faultTable: readonly FaultRow[] = [
  {
    id: 'explicit-call-fails-legacy', step: 'legacy', phase: 'legacy', exact: true, needs: 'Redis without TLS',
    what: 'the network between handler and Redis is cut: the explicit call fails',
    expected: 'missed-by-explicit', mayAppear: [],
  },
  {
    id: 'handler-killed-legacy', step: 'legacy', phase: 'legacy', exact: true, needs: 'Redis without TLS',
    what: 'the handler is killed between insert and call: Redis stalls, SIGKILL',
    expected: 'missed-by-explicit', mayAppear: [],
  },
  {
    id: 'explicit-call-fails-shadow', step: 'shadow', phase: 'shadow', exact: true, needs: 'Redis without TLS',
    what: 'the network between handler and Redis is cut: the explicit call fails',
    expected: 'missed-by-explicit', mayAppear: [],
  },
  {
    id: 'watcher-down-shadow', step: 'shadow', phase: 'shadow', exact: true,
    what: 'the watcher is killed (SIGKILL), and starts again after submissions came',
    expected: 'late', mayAppear: ['missed-by-stream'],
  },
  {
    id: 'handler-killed-parallel', step: 'parallel', phase: 'parallel', exact: true, needs: 'Redis without TLS',
    what: 'the handler is killed between insert and call: Redis stalls, SIGKILL',
    expected: 'missed-by-explicit', mayAppear: [],
  },
  {
    id: 'direct-write-parallel', step: 'parallel', phase: 'parallel', exact: true,
    what: 'submissions are written straight into MongoDB, the organization has not opted in: no effects',
    expected: 'direct-write', mayAppear: [],
  },
  {
    id: 'workflow-paused', step: 'parallel', phase: 'parallel', exact: false,
    what: 'a workflow is paused while it is triggered',
    expected: 'may appear', mayAppear: ['registry-race'],
  },
  {
    id: 'explicit-call-fails-primary', step: 'primary', phase: 'primary', exact: true, needs: 'Redis without TLS',
    what: 'the network between handler and Redis is cut: the explicit path only records, and needs no Redis',
    expected: 'none', mayAppear: [],
  },
  {
    id: 'direct-write-primary', step: 'primary', phase: 'primary', exact: true,
    what: 'submissions are written straight into MongoDB, the organization has opted in: effects once',
    expected: 'direct-write', mayAppear: [],
  },
  {
    id: 'watcher-down-primary', step: 'primary', phase: 'primary', exact: true,
    what: 'the watcher is killed (SIGKILL), and starts again after submissions came',
    expected: 'late', mayAppear: ['missed-by-stream'],
  },
  {
    id: 'watcher-killed', step: 'primary', phase: 'primary', exact: false,
    what: 'the watcher is killed (SIGKILL) under load, and starts again',
    expected: 'may appear', mayAppear: ['late', 'missed-by-stream'],
  },
  {
    id: 'poison-document', step: 'complete', phase: 'complete', exact: true,
    what: 'documents that no schema allows are written into the submissions',
    expected: 'dead-lettered', mayAppear: ['direct-write'],
  },
  {
    id: 'redis-restarted-empty', step: 'complete', phase: 'complete', exact: false, needs: 'own Redis',
    what: 'Redis is killed under load, and starts again without its data',
    expected: 'may appear', mayAppear: ['late', 'missed-by-explicit', 'missed-by-stream', 'neither'],
  },
  {
    id: 'mongodb-killed', step: 'everyone', phase: 'complete', exact: false, needs: 'own MongoDB',
    what: 'the MongoDB server is killed (SIGKILL) under load, and starts again on the same data',
    expected: 'may appear', mayAppear: ['late', 'missed-by-explicit', 'missed-by-stream', 'neither'],
  },
];
