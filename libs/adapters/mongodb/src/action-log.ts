import type { ActionLog, OperatorAction } from '@tandem/documents';
import type { Db, Filter } from 'mongodb';
import { platformCollections } from './collections.ts';
import { insertNew } from './insert-new.ts';
import { askStore } from './store-error.ts';

const notRefused: readonly OperatorAction['outcome'][] = ['done', 'failed'];

/** The audit, in `operator_actions`. */
export function createActionLog(database: Db): ActionLog {
  const { operatorActions } = platformCollections(database);
  const newest = (filter: Filter<OperatorAction>, limit: number) =>
    askStore('reading operator actions', () => operatorActions.find(filter).sort({ at: -1, _id: 1 }).limit(limit).toArray());
  return {
    async record(action) {
      await insertNew<string, OperatorAction>(operatorActions, [action]);
    },
    list({ orgId, limit }) {
      return newest(orgId === undefined ? {} : { orgId: { $in: [orgId, null] } }, limit);
    },
    attempts({ orgId, actions, limit }) {
      return newest({ orgId: { $in: [orgId, null] }, action: { $in: actions }, outcome: { $in: notRefused } }, limit);
    },
  };
}
