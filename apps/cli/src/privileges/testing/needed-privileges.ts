import type { CommandStartedEvent, Document } from 'mongodb';

/** One action on one collection, or on the deployment. */
export interface Need {
  readonly db: string;
  readonly collection: string;
  readonly action: string;
}

/** What MongoDB's own server asks for before it takes a command, as its manual has it: more than some others do. */
export function needsOf({ commandName, databaseName: db, command }: Pick<CommandStartedEvent, 'commandName' | 'databaseName' | 'command'>): readonly Need[] {
  const named = (command)[commandName] as unknown;
  const collection = typeof named === 'string' ? named : '';
  return actionsOf(commandName, command).map((action) => (action === 'listDatabases' ? { db: '', collection: '', action } : { db, collection, action }));
}

function actionsOf(name: string, command: Document): readonly string[] {
  const upserts = (list: unknown) => (Array.isArray(list) && list.some(({ upsert }: Document) => upsert === true) ? ['insert'] : []);
  switch (name) {
    case 'find':
    case 'count':
    case 'distinct':
      return ['find'];
    case 'aggregate':
      return isChangeStream(command) ? ['changeStream', 'find'] : ['find'];
    case 'insert':
      return ['insert'];
    case 'update':
      return ['update', ...upserts(command.updates)];
    case 'findAndModify':
      return ['find', 'update', ...upserts([command])];
    case 'delete':
      return ['remove'];
    case 'createIndexes':
      return ['createIndex'];
    case 'listDatabases':
      return ['listDatabases'];
    default:
      return [];
  }
}

const isChangeStream = ({ pipeline }: Document): boolean => Array.isArray(pipeline) && '$changeStream' in ((pipeline as readonly Document[])[0] ?? {});
