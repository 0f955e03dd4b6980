import { canaryOrganization, type StreamPartition } from '@tandem/documents';
import { organizationDatabase } from '@tandem/mongodb';
import type { CanaryStore } from '@tandem/stream-path';
import type { MongoClient } from 'mongodb';

/** How long the server keeps them. */
const keepSeconds = 600;

/** Canaries in an organization database of their own. */
export function createCanaryStore(client: MongoClient, { organizationPrefix, partition }: { readonly organizationPrefix: string; readonly partition?: StreamPartition }): CanaryStore {
  const orgId = canaryOrganization(organizationPrefix, partition);
  const submissions = organizationDatabase(client, orgId).collection('form_submissions');
  let expiring = false;
  return {
    async send(submissionId, sentAt) {
      if (!expiring) await submissions.createIndexes([{ key: { createdAt: 1 }, expireAfterSeconds: keepSeconds, name: 'tandem_canaries_expire' }]);
      expiring = true;
      await submissions.insertOne({ submissionId, formId: 'tandem-canary', organizationId: orgId, data: {}, createdAt: sentAt });
    },
  };
}
