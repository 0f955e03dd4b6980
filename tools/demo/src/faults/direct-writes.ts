import { randomBytes } from 'node:crypto';
import { ObjectId, type Collection, type Document } from 'mongodb';
import type { LedgerEntry } from '../driver/ledger.ts';
import type { PlantFault, Scene } from './scene.ts';

/** An import: submissions as the platform stores them, but for the stamp, written by nobody's handler. */
async function writeDirectly(scene: Scene, effects: 'none' | 'once', spoil: (document: Document) => Document = (document) => document): Promise<readonly LedgerEntry[]> {
  const { client, ledger, organization, count, now } = scene;
  const submissions: Collection = client.db(organization.orgId).collection('form_submissions');
  const entries: LedgerEntry[] = [];
  for (let n = 0; n < count; n += 1) {
    const _id = new ObjectId();
    const submissionId = `sub_${randomBytes(12).toString('hex')}`;
    const entry = ledger.open({
      organization, by: 'direct-write', wantedPhase: scene.wantedPhase(), documentId: _id.toHexString(), submissionId, withoutEffects: effects === 'none',
    });
    const at = new Date();
    await submissions.insertOne(spoil({
      _id, submissionId, formId: organization.formId, formVersion: 1, organizationId: organization.orgId,
      data: entry.fields, metadata: {}, submittedAt: at, createdAt: at, updatedAt: at,
    }));
    entry.acceptedAt = now();
    entries.push(entry);
  }
  return entries;
}

export const directWriteRecorded: PlantFault = (scene) => writeDirectly(scene, 'none');

export const directWriteTriggered: PlantFault = (scene) => writeDirectly(scene, 'once');

/** No form's id looks like that, so no path can tell what such a document is. */
export const poisonDocument: PlantFault = async (scene) => {
  const entries = await writeDirectly(scene, 'none', (document) => ({ ...document, formId: 'no form: {$id}' }));
  await scene.quiet.streamCaughtUp();
  return entries;
};
