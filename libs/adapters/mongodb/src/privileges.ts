/** As `createRole` takes it. An empty `db` means that collection in any database, an empty `collection` any but the server's own. */
export interface Privilege {
  readonly resource: { readonly db: string; readonly collection: string } | { readonly cluster: true };
  readonly actions: readonly string[];
}

export const rolesOf = ['legacy-trigger', 'watcher', 'worker', 'reconciler', 'cli'] as const;
export type RoleOf = (typeof rolesOf)[number];

export interface PrivilegeOptions {
  /** The platform database. */
  readonly platformDatabase: string;
  /** Where the watcher puts its canaries. */
  readonly canaryDatabases: readonly string[];
  /** What the workers' `mongodb-write` nodes may write to, as `database.collection`. */
  readonly writtenByNodes: readonly string[];
}

const read = ['find'];
const add = ['insert'];
const write = ['insert', 'update'];
const readAndAdd = ['find', 'insert'];
const change = ['find', 'insert', 'update'];
/** A process's own sign of life; that of all is for those who wait for them. */
const comeAndGo = ['insert', 'update', 'remove'];

/** What each needs of Tandem's own collections. A test holds it against what each asks for; no action is here that nothing asks for. */
const platform: Readonly<Record<RoleOf, Readonly<Record<string, readonly string[]>>>> = {
  'legacy-trigger': {
    trigger_decisions: readAndAdd, workflow_definitions: add, workflow_executions: change,
    phase_changes: add, phase_overrides: read, live_processes: comeAndGo,
  },
  // it may read whatever there is, as below
  watcher: {
    trigger_decisions: add, workflow_definitions: add, workflow_executions: write, workflow_history: write,
    stream_checkpoints: write, stream_gaps: write, stream_layouts: write, stream_samples: add, leases: write, dead_letters: write,
    live_processes: comeAndGo,
  },
  worker: { workflow_definitions: read, workflow_executions: ['find', 'update'], leases: change, queue_marks: change },
  reconciler: {
    trigger_decisions: readAndAdd, workflow_definitions: readAndAdd, workflow_executions: change, workflow_history: read,
    stream_checkpoints: read, stream_gaps: read, stream_layouts: read, stream_samples: read, leases: change, dead_letters: change,
    divergences: change, reconciliations: readAndAdd, reconciler_watermarks: change, history_checks: change, gate_verdicts: read,
    divergence_ignores: ['find', 'update'], direct_writers: read, reports: change,
    rollback_triggers: change, operator_actions: readAndAdd, phase_changes: read, phase_overrides: read, live_processes: ['find', ...comeAndGo],
  },
  cli: {
    trigger_decisions: readAndAdd, workflow_definitions: readAndAdd, workflow_executions: change, workflow_history: read,
    stream_checkpoints: read, stream_gaps: read, stream_layouts: read, stream_samples: read, dead_letters: ['find', 'update'],
    divergences: change, reconciliations: add, history_checks: change, gate_verdicts: change,
    declared_windows: ['find', 'insert', 'remove'], waves: change, divergence_ignores: change, direct_writers: change, reports: change,
    rollback_triggers: ['find', 'update'], operator_actions: readAndAdd, phase_changes: read, phase_overrides: change, live_processes: read,
  },
};

/** What each needs of the collections of every organization: they come and go, so no database is named. */
const organizations: Readonly<Record<RoleOf, Readonly<Record<string, readonly string[]>>>> = {
  'legacy-trigger': { forms: [...read, 'createIndex'], form_submissions: [...readAndAdd, 'createIndex'], workflows: [...read, 'createIndex'] },
  // reads whatever it follows: a stream of the whole deployment is granted with all that is in it
  watcher: {},
  worker: {},
  reconciler: { form_submissions: read, workflows: read },
  cli: { form_submissions: read, workflows: read },
};

/** Beside single collections. */
function wider(role: RoleOf, { platformDatabase, canaryDatabases, writtenByNodes }: PrivilegeOptions): readonly Privilege[] {
  const indexes: Privilege = { resource: { db: platformDatabase, collection: '' }, actions: ['createIndex'] };
  const names: Privilege = { resource: { cluster: true }, actions: ['listDatabases'] };
  switch (role) {
    case 'legacy-trigger':
      return [];
    case 'watcher':
      return [
        { resource: { db: '', collection: '' }, actions: ['changeStream', 'find'] },
        // how much of the past the server still has; without it the server's own word has to do
        { resource: { db: 'local', collection: 'oplog.rs' }, actions: ['find'] },
        ...canaryDatabases.map((db): Privilege => ({ resource: { db, collection: 'form_submissions' }, actions: ['insert', 'createIndex'] })),
        indexes, names,
      ];
    case 'worker':
      return [indexes, ...writtenByNodes.map((place): Privilege => ({ resource: placeOf(place), actions: readAndAdd }))];
    case 'reconciler':
      return [indexes, names];
    case 'cli':
      return [names];
  }
}

/** The least that an app, or a person's commands, can do its work with. */
export function privilegesOf(role: RoleOf, options: PrivilegeOptions): readonly Privilege[] {
  const inDatabase = (db: string, collections: Readonly<Record<string, readonly string[]>>): readonly Privilege[] =>
    Object.entries(collections).map(([collection, actions]) => ({ resource: { db, collection }, actions }));
  return [...inDatabase(options.platformDatabase, platform[role]), ...inDatabase('', organizations[role]), ...wider(role, options)];
}

function placeOf(place: string): { readonly db: string; readonly collection: string } {
  const dot = place.indexOf('.');
  return { db: place.slice(0, dot), collection: place.slice(dot + 1) };
}
