import type { TcpProxy } from '@tandem/faults';
import type { Phase } from '@tandem/documents';
import type { MongoClient } from 'mongodb';
import type { StackBackends } from '@tandem/stack';
import type { Driver } from '../driver/driver.ts';
import type { Ledger, LedgerEntry } from '../driver/ledger.ts';
import type { FaultRow } from '../plan/fault-table.ts';
import type { DemoOrganization } from '../platform/effects.ts';
import type { Apps } from '../processes/apps.ts';

/** All that a fault may lay hands on. */
export interface Scene {
  readonly backends: Pick<StackBackends, 'mongodb' | 'redis'>;
  readonly apps: Apps;
  /** Between the handler and Redis. */
  readonly redisProxy: TcpProxy;
  readonly client: MongoClient;
  readonly driver: Driver;
  readonly ledger: Ledger;
  /** The organization that the faults hit. */
  readonly organization: DemoOrganization;
  /** Submissions per fault, where they are known one by one. */
  readonly count: number;
  /** The phase that the flag was last asked for. */
  readonly wantedPhase: () => Phase;
  readonly quiet: Quiet;
  readonly now: () => number;
}

/** Waits for conditions, never for a time. */
export interface Quiet {
  /** No request is outstanding, and the handler has made every call that it owes. */
  callsMade(): Promise<void>;
  /** The stream path has decided all that was accepted so far. */
  streamCaughtUp(): Promise<void>;
  /** All four apps say that every part of them is well. */
  appsWell(): Promise<void>;
}

export interface PlantedFault {
  readonly row: FaultRow;
  /** The submissions that it hit; empty where they are not known one by one. */
  readonly entries: readonly LedgerEntry[];
  /** From when until when it may have hit something, in milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
}

/** Plants a fault, sends what it hits, and undoes it; resolves to the submissions hit. */
export type PlantFault = (scene: Scene) => Promise<readonly LedgerEntry[]>;
