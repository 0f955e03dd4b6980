import { MongoBinary } from 'mongodb-memory-server-core';
import { installCrate } from '../installation/crate.ts';
import { withProgress, type OnProgress } from '../installation/progress.ts';
import { installPythonPackage } from '../installation/python-package.ts';
import { chooseMongoServer, type MongoServerChoice, type MongoServerFacts, type MongoServerKind, type MongoServerSource } from './choose-server.ts';
import { probeMongoServer } from './probe-server.ts';
import { secantusInstallation } from './secantus.ts';

export interface MongoServerBinary {
  readonly kind: MongoServerKind;
  readonly binary: string;
  /** Why this one. */
  readonly reason: string;
}

export interface ProvideOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds, fetches or builds the binary that mongodb-memory-server starts: the best that works.
 * @throws Error naming the choices where there is none.
 */
export async function provideMongoServer(options: ProvideOptions): Promise<MongoServerBinary> {
  const facts = await withProgress(options.onProgress, 'looking for a MongoDB server', probeMongoServer(options.environment, true));
  const failed: Partial<Record<MongoServerSource, string>> = {};
  for (;;) {
    const { choice, passedOver } = chooseMongoServer({ ...facts, failed });
    if (choice.source === 'none') throw new Error([choice.reason, '', ...passedOver.map((line) => `  - ${line}`)].join('\n'));
    try {
      return { kind: choice.kind, binary: choice.binary ?? (await install(choice, facts, options)), reason: choice.reason };
    } catch (error) {
      options.signal?.throwIfAborted();
      const message = error instanceof Error ? error.message : String(error);
      failed[choice.source] = message.split('\n')[0] ?? '';
      options.onProgress(`${choice.source}: ${message}`);
    }
  }
}

async function install(choice: MongoServerChoice, facts: Omit<MongoServerFacts, 'failed'>, options: ProvideOptions): Promise<string> {
  const { rust, python } = secantusInstallation(options.environment);
  if (choice.kind === 'mongod') return withProgress(options.onProgress, 'downloading mongod', MongoBinary.getPath());
  if (choice.kind === 'secantusd-rs') {
    await installCrate(rust, { ...options, environment: {}, what: 'building SecantusDB, once' });
    return rust.binary;
  }
  await installPythonPackage(python, facts.python ?? 'python3', { ...options, environment: {}, what: "installing SecantusDB's Python server, once" });
  return python.binary;
}
