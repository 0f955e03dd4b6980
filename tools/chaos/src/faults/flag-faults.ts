import { setTimeout as delay } from 'node:timers/promises';
import type { OrganizationHandle } from '../plan/cast.ts';
import type { ChaosOrganization } from '../platform/organizations.ts';
import { untilDone } from './lasting.ts';
import type { Play, Scene } from './scene.ts';

/** Until each process has asked Unleash again for certain, a slow answer included. */
const knownToAllMs = 3_000;

export const flipped: Play<'flipped'> = async ({ organization, phase }, scene) => {
  await scene.flag.move([organizationOf(scene, organization).orgId], phase);
};

/** The dashboard's toggle: all organizations are in `legacy`, whoever has seen it. */
export const killSwitched: Play<'kill-switched'> = async ({ forMs }, { flag, doubt, signal }) => {
  doubt.begin();
  await flag.toggle('off');
  try {
    await delay(forMs, undefined, { signal });
  } finally {
    await flag.toggle('on');
  }
  await delay(knownToAllMs, undefined, { signal });
  doubt.end();
};

/** A change that must change nothing: what a workflow starts from stays as it is. */
export const workflowEdited: Play<'workflow-edited'> = async ({ organization, edit }, scene) => {
  const workflows = scene.client.db(organizationOf(scene, organization).orgId).collection('workflows');
  const at = new Date();
  const change = edit === 'renamed' ? { $set: { name: `As of ${at.toISOString()}`, updatedAt: at } } : { $set: { updatedAt: at }, $inc: { version: 1 } };
  await untilDone('the edit', scene.signal, () => workflows.updateMany({ status: 'active' }, change));
};

function organizationOf({ organizations }: Scene, handle: OrganizationHandle): ChaosOrganization {
  const found = organizations.find((one) => one.handle === handle);
  if (found === undefined) throw new Error(`No organization is called ${handle}.`);
  return found;
}
