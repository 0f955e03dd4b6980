import type { ActionLog, OperatorAction } from '@tandem/documents';
import type { Db } from 'mongodb';
import { platformCollections } from './collections.ts';
import { insertNew } from './insert-new.ts';
import { askStore } from './store-error.ts';

/** The audit, in `operator_actions`. */
export function createActionLog(database: Db): ActionLog {
  const { operatorActions } = platformCollections(database);
  return {
    async record(action) {
      await insertNew<string, OperatorAction>(operatorActions, [action]);
    },
    list({ orgId, limit }) {
      const ofOne = orgId === undefined ? {} : { orgId: { $in: [orgId, null] } };
      return askStore('reading operator actions', () => operatorActions.find(ofOne).sort({ at: -1, _id: 1 }).limit(limit).toArray());
    },
  };
}
