import type { PlantFault } from './scene.ts';

/**
 * A workflow is paused while submissions start it, and stays so. Outstanding ones may or may not run it;
 * those sent after the acknowledgement don't.
 */
export const workflowPaused: PlantFault = async ({ client, ledger, organization }) => {
  const { orgId, pausable } = organization;
  if (pausable === undefined) return [];
  const workflows = client.db(orgId).collection('workflows');
  ledger.pauseRequested(orgId, pausable);
  await workflows.updateOne({ id: pausable.workflowId }, { $set: { status: 'paused', updatedAt: new Date() }, $inc: { version: 1 } });
  ledger.pauseAcknowledged(orgId, pausable);
  return [];
};
