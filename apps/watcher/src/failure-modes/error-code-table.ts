/** A code that a server may answer a change stream with, and the label that it gives it there. */
export interface StreamErrorCode {
  readonly code: number;
  readonly name: string;
  readonly label?: 'ResumableChangeStreamError' | 'NonResumableChangeStreamError';
  /** A server says more with it than a fail point can: the proxy before it puts the code in the place of another. */
  readonly byProxy?: true;
}

/** The driver specification's `change-streams-resume-errorLabels.json`: all codes it names, labelled as a server labels them on `getMore`. */
const ofTheSpecification: readonly StreamErrorCode[] = (
  [
    [6, 'HostUnreachable'],
    [7, 'HostNotFound'],
    [89, 'NetworkTimeout'],
    [91, 'ShutdownInProgress'],
    [189, 'PrimarySteppedDown'],
    [262, 'ExceededTimeLimit'],
    [9_001, 'SocketException'],
    [10_107, 'NotWritablePrimary'],
    [11_600, 'InterruptedAtShutdown'],
    [11_602, 'InterruptedDueToReplStateChange'],
    [13_435, 'NotPrimaryNoSecondaryOk'],
    [13_436, 'NotPrimaryOrSecondary'],
    [63, 'StaleShardVersion'],
    [150, 'StaleEpoch'],
    [234, 'RetryChangeStream'],
    [133, 'FailedToSatisfyReadPreference'],
    [50, 'MaxTimeMSExpired'],
  ] as const
).map(([code, name]) => ({ code, name, label: 'ResumableChangeStreamError' }));

/** By the server's own words it can't go on from the token: the category `NonResumableChangeStreamError`, and 260, which has none. */
export const historyLost: readonly StreamErrorCode[] = [
  { code: 286, name: 'ChangeStreamHistoryLost', label: 'NonResumableChangeStreamError' },
  { code: 280, name: 'ChangeStreamFatalError', label: 'NonResumableChangeStreamError' },
  { code: 260, name: 'InvalidResumeToken' },
];

/** Of MongoDB's `error_codes.yml`: what else can come to an `aggregate` or a `getMore`, and what should not but might. */
const others: readonly StreamErrorCode[] = (
  [
    // without the label, as a router or an older server answers
    [6, 'HostUnreachable'],
    [50, 'MaxTimeMSExpired'],
    [10_107, 'NotWritablePrimary'],
    // the cursor is gone
    [43, 'CursorNotFound'],
    [96, 'OperationFailed'],
    [136, 'CappedPositionLost'],
    [143, 'CursorInUse'],
    [175, 'QueryPlanKilled'],
    [222, 'CloseChangeStream'],
    [237, 'CursorKilled'],
    [314, 'ObjectIsBusy'],
    [376, 'ChangeStreamNotEnabled'],
    [401, 'ResumeTenantChangeStream'],
    // interrupted, out of time, or out of room
    [24, 'LockTimeout'],
    [46, 'LockBusy'],
    [112, 'WriteConflict'],
    [117, 'ConflictingOperationInProgress'],
    [134, 'ReadConcernMajorityNotAvailableYet'],
    [146, 'ExceededMemoryLimit'],
    [202, 'NetworkInterfaceExceededTimeLimit'],
    [215, 'DatabaseDropPending'],
    [239, 'SnapshotTooOld'],
    [246, 'SnapshotUnavailable'],
    [264, 'TooManyFilesOpen'],
    [279, 'ClientDisconnect'],
    [290, 'TransactionExceededLifetimeLimitSeconds'],
    [292, 'QueryExceededMemoryLimitNoDiskUseAllowed'],
    [355, 'InterruptedDueToStorageChange'],
    [365, 'TemporarilyUnavailable'],
    [384, 'ConnectionError'],
    [402, 'ResourceExhausted'],
    [407, 'PooledConnectionAcquisitionExceededTimeLimit'],
    [433, 'AdmissionQueueOverflow'],
    [449, 'RateLimitExceeded'],
    [462, 'IngressRequestRateLimitExceeded'],
    [11_601, 'Interrupted'],
    [14_031, 'OutOfDiskSpace'],
    [46_841, 'ClientMarkedKilled'],
    [91_331, 'RetriableRemoteCommandFailure'],
    // members, routers and shards
    [64, 'WriteConcernTimeout'],
    [70, 'ShardNotFound'],
    [74, 'NodeNotFound'],
    [94, 'NotYetInitialized'],
    [123, 'NotAReplicaSet'],
    [145, 'PooledConnectionsDropped'],
    [211, 'KeyNotFound'],
    [10_058, 'LegacyNotPrimary'],
    // access
    [13, 'Unauthorized'],
    [18, 'AuthenticationFailed'],
    [206, 'NoSuchSession'],
    [391, 'ReauthenticationRequired'],
    [8_000, 'AtlasError'],
    // the server finds fault with what was asked, or with itself
    [1, 'InternalError'],
    [2, 'BadValue'],
    [8, 'UnknownError'],
    [9, 'FailedToParse'],
    [14, 'TypeMismatch'],
    [20, 'IllegalOperation'],
    [22, 'InvalidBSON'],
    [26, 'NamespaceNotFound'],
    [59, 'CommandNotFound'],
    [72, 'InvalidOptions'],
    [73, 'InvalidNamespace'],
    [115, 'CommandNotSupported'],
    [148, 'ReadConcernMajorityNotEnabled'],
    [241, 'ConversionFailure'],
    [411, 'QueryRejectedBySettings'],
    [10_334, 'BSONObjectTooLarge'],
    [40_415, 'IDLUnknownField'],
    [40_573, 'Location40573: $changeStream on no replica set'],
    [50_738, 'Location50738: getMore outside of its session'],
    [50_811, 'Location50811: a token that is none'],
  ] as const
).map(([code, name]) => ({ code, name }));

/** That carry more than a code. 303 and 398 are not among them: a server closes the connection in their place. */
const withMore: readonly StreamErrorCode[] = (
  [
    [249, 'StaleDbVersion'],
    [346, 'ChangeStreamInvalidated'],
    [348, 'ChangeStreamTopologyChange'],
    [351, 'ChangeStreamStartAfterInvalidate'],
    [356, 'TxnRetryCounterTooOld'],
    [13_388, 'StaleConfig'],
  ] as const
).map(([code, name]) => ({ code, name, byProxy: true }));

export const streamErrorCodes: readonly StreamErrorCode[] = [...ofTheSpecification, ...historyLost, ...others, ...withMore];
