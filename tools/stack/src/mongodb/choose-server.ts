/** What was found on this machine. Nothing here is asked of a network but `download`. */
export interface MongoServerFacts {
  /** `MONGOMS_SYSTEM_BINARY`, and whether it can be executed. */
  readonly systemBinary?: { readonly path: string; readonly executable: boolean };
  readonly mongodOnPath?: string;
  /** A mongod that mongodb-memory-server downloaded before. */
  readonly cachedMongod?: string;
  /** Whether the download's host answers; `not-asked` where only a plan is wanted. */
  readonly download: 'reachable' | 'unreachable' | 'forbidden' | 'not-asked';
  readonly secantusRustOnPath?: string;
  readonly secantusRustCached?: string;
  /** What cargo's build needs and this machine lacks. */
  readonly missingBuildTools: readonly string[];
  readonly secantusPythonCached?: string;
  /** A python3 that can make virtual environments. */
  readonly python?: string;
  /** Sources that were tried and failed, with the error's first line. */
  readonly failed: Readonly<Partial<Record<MongoServerSource, string>>>;
}

export type MongoServerSource =
  | 'system-binary'
  | 'path'
  | 'cached'
  | 'download'
  | 'secantusd-rs'
  | 'secantusd-rs-build'
  | 'secantusd-py'
  | 'secantusd-py-install';

export type MongoServerKind = 'mongod' | 'secantusd-rs' | 'secantusd-py';

export interface MongoServerChoice {
  readonly source: MongoServerSource;
  readonly kind: MongoServerKind;
  /** The executable; undefined where it has to be fetched or built first. */
  readonly binary?: string;
  /** One line for people: what it is and why it was taken. */
  readonly reason: string;
}

export interface NoMongoServer {
  readonly source: 'none';
  readonly reason: string;
}

export interface MongoServerDecision {
  readonly choice: MongoServerChoice | NoMongoServer;
  /** Why each better source was passed over, best first. */
  readonly passedOver: readonly string[];
}

type Verdict = { readonly binary?: string; readonly reason: string } | { readonly unavailable: string };

interface Candidate {
  readonly source: MongoServerSource;
  readonly kind: MongoServerKind;
  readonly judge: (facts: MongoServerFacts) => Verdict;
}

const found = (binary: string | undefined, reason: string, unavailable: string): Verdict =>
  binary === undefined ? { unavailable } : { binary, reason };

/** The order of preference: a real mongod first, then what is there, then what has to be built. */
const candidates: readonly Candidate[] = [
  {
    source: 'system-binary',
    kind: 'mongod',
    judge: ({ systemBinary }) => found(systemBinary?.path, 'named by MONGOMS_SYSTEM_BINARY', 'MONGOMS_SYSTEM_BINARY is not set'),
  },
  { source: 'path', kind: 'mongod', judge: ({ mongodOnPath }) => found(mongodOnPath, 'mongod on the PATH', 'no mongod on the PATH') },
  { source: 'cached', kind: 'mongod', judge: ({ cachedMongod }) => found(cachedMongod, 'a mongod downloaded before', 'no mongod in the download cache') },
  {
    source: 'download',
    kind: 'mongod',
    judge: ({ download }) => {
      if (download === 'unreachable') return { unavailable: "mongod's download can't be reached" };
      if (download === 'forbidden') return { unavailable: "mongod's download is forbidden by MONGOMS_RUNTIME_DOWNLOAD" };
      return { reason: download === 'reachable' ? 'mongod can be downloaded' : 'mongod would be downloaded where its host answers' };
    },
  },
  {
    source: 'secantusd-rs',
    kind: 'secantusd-rs',
    judge: (facts) => found(
      facts.secantusRustOnPath ?? facts.secantusRustCached,
      facts.secantusRustOnPath === undefined ? 'SecantusDB built before' : 'secantusd-rs on the PATH',
      'no secantusd-rs on the PATH or in the cache',
    ),
  },
  {
    source: 'secantusd-rs-build',
    kind: 'secantusd-rs',
    judge: ({ missingBuildTools }) => missingBuildTools.length === 0
      ? { reason: 'SecantusDB can be built by cargo, once, in some minutes' }
      : { unavailable: `secantusd-rs can't be built: ${missingBuildTools.join(', ')} missing` },
  },
  {
    source: 'secantusd-py',
    kind: 'secantusd-py',
    judge: ({ secantusPythonCached }) => found(secantusPythonCached, "SecantusDB's Python server, installed before", 'no secantusd-py in the cache'),
  },
  {
    source: 'secantusd-py-install',
    kind: 'secantusd-py',
    judge: ({ python }) => python === undefined
      ? { unavailable: "secantusd-py can't be installed: no python3 (3.10 or later) with venv" }
      : { reason: "SecantusDB's Python server can be installed, once, in seconds" },
  },
];

/** Chooses the server's binary from what was found. A MONGOMS_SYSTEM_BINARY that can't run is an error, not a reason to look elsewhere. */
export function chooseMongoServer(facts: MongoServerFacts): MongoServerDecision {
  const passedOver: string[] = [];
  if (facts.systemBinary?.executable === false) {
    return { choice: { source: 'none', reason: `MONGOMS_SYSTEM_BINARY names ${facts.systemBinary.path}, which is not an executable file` }, passedOver };
  }
  for (const { source, kind, judge } of candidates) {
    const failure = facts.failed[source];
    const verdict = judge(facts);
    if ('unavailable' in verdict) passedOver.push(verdict.unavailable);
    else if (failure !== undefined) passedOver.push(`${source} was tried and failed: ${failure}`);
    else return { choice: { source, kind, ...verdict }, passedOver };
  }
  return { choice: { source: 'none', reason: noServerAdvice }, passedOver };
}

const noServerAdvice = [
  'No MongoDB server is within reach. Choose one:',
  '  MONGODB_URI=mongodb://…            a replica set that runs already',
  '  MONGOMS_SYSTEM_BINARY=/path/mongod  a mongod of yours',
  '  cargo, cmake and a C compiler       and SecantusDB is built once',
  '  python3 (3.10 or later) with venv   and its Python server is installed once',
].join('\n');
