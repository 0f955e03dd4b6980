import process from 'node:process';
import { createActionLog } from '@tandem/mongodb';
import type { DeclarePorts, DeclaredWindowStore, DirectWriterPorts, EvaluatePorts, IgnorePorts, WavePorts, WaveStore } from '@tandem/reconciliation';
import {
  createDeclaredWindowStore, createDirectWriterStore, createGateVerdictStore, createIgnoreStore, createReconcilePorts, createWaveStore,
} from '@tandem/reconciliation-store';
import { withConnection } from '../connection.ts';

/** What the commands about gates need. */
export type GatePorts = EvaluatePorts & DeclarePorts & WavePorts & IgnorePorts & DirectWriterPorts & {
  readonly windows: DeclaredWindowStore;
  readonly waves: WaveStore;
};

/** Rejects with BACKEND_UNREACHABLE where MongoDB is away. */
export function withGates<Result>(work: (ports: GatePorts) => Promise<Result>): Promise<Result> {
  return withConnection(({ database, ...connection }) =>
    work({
      ...createReconcilePorts({ ...connection, database, by: `cli-${process.pid}` }),
      windows: createDeclaredWindowStore(database),
      waves: createWaveStore(database),
      verdicts: createGateVerdictStore(database, connection.clock),
      ignores: createIgnoreStore(database),
      writers: createDirectWriterStore(database),
      actions: createActionLog(database),
    }),
  );
}
