import type { ActionLog, OperatorAction } from '@tandem/documents';
import type { Db } from 'mongodb';
import { platformCollections } from './collections.ts';
import { insertNew, storeError } from './insert-new.ts';

/** The audit, in `operator_actions`. */
export function createActionLog(database: Db): ActionLog {
  const { operatorActions } = platformCollections(database);
  return {
    async record(action) {
      await insertNew<string, OperatorAction>(operatorActions, [action]);
    },
    async list({ orgId, limit }) {
      const ofOne = orgId === undefined ? {} : { orgId: { $in: [orgId, null] } };
      try {
        return await operatorActions.find(ofOne).sort({ at: -1, _id: 1 }).limit(limit).toArray();
      } catch (error) {
        throw storeError(error, 'reading operator actions');
      }
    },
  };
}
