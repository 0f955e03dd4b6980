import type { OperatorAction, OperatorActionName, OrgId } from '@tandem/documents';
import { isTandemError } from '@tandem/errors';
import type { ActingPorts, Order } from './ports.ts';
import { isRefusal } from './refusals.ts';

type Detail = OperatorAction['detail'];

export interface Deed extends Order {
  readonly action: OperatorActionName;
  readonly orgId: OrgId | null;
}

/** Does a deed and records what came of it, whatever that is; what it gives back of `detail` is recorded, too. Rejects where that cannot be recorded. */
export async function audited<Result>(ports: Pick<ActingPorts, 'actions' | 'newId' | 'clock'>, deed: Deed, known: Detail, work: () => Promise<{ readonly result: Result; readonly detail: Detail }>): Promise<Result> {
  const record = (outcome: OperatorAction['outcome'], detail: Detail) =>
    ports.actions.record({ _id: ports.newId(), ...deed, at: new Date(ports.clock()), outcome, detail: { ...known, ...detail } });
  const { result, detail } = await work().catch(async (error: unknown) => {
    // what went wrong is the news, not that it could not be written down as well
    await record(isRefusal(error) ? 'refused' : 'failed', { error: isTandemError(error) ? error.code : 'INTERNAL' }).catch(() => undefined);
    throw error;
  });
  await record('done', detail);
  return result;
}
