import { decisionId, type DecisionId, type SubmissionId } from '@tandem/documents';
import { platformCollections } from '@tandem/mongodb';
import { waitUntil } from '@tandem/stack';
import { appNames, sumOf } from '@tandem/test-bed';
import type { MongoClient } from 'mongodb';
import type { Driver } from '../driver/driver.ts';
import type { DemoOrganization } from '../platform/effects.ts';
import type { Apps } from '../processes/apps.ts';
import type { Quiet } from './scene.ts';

export interface QuietOptions {
  readonly apps: Apps;
  readonly driver: Driver;
  readonly client: MongoClient;
  readonly platformDatabase: string;
  readonly organizations: readonly DemoOrganization[];
  readonly signal: AbortSignal;
}

const patienceMs = 45_000;
/** The stream is one and in order: what came last is decided last. */
const latest = 20;

export function createQuiet(options: QuietOptions): Quiet {
  const { apps, driver, client, organizations, signal } = options;
  const { decisions } = platformCollections(client.db(options.platformDatabase));

  const latestOf = async (organization: DemoOrganization): Promise<readonly DecisionId[]> => {
    const submissions = client.db(organization.orgId).collection<{ submissionId: SubmissionId }>('form_submissions');
    const last = await submissions
      .find({ formId: organization.formId, 'routing.phase': { $ne: 'legacy' } }, { projection: { submissionId: 1 } })
      .sort({ _id: -1 })
      .limit(latest)
      .toArray();
    return last.map(({ submissionId }) => decisionId(organization.orgId, submissionId, 'submitted', 'stream'));
  };

  return {
    async callsMade() {
      await driver.idle();
      await waitUntil(async () => {
        const samples = await apps['legacy-trigger'].metrics();
        // A call begins after its answer, so that none is under way does not yet mean that none is to come.
        return (
          sumOf(samples, 'tandem_explicit_calls_in_flight') === 0 &&
          sumOf(samples, 'tandem_explicit_calls_total') >= sumOf(samples, 'tandem_submissions_total')
        );
      }, { timeoutMs: patienceMs, signal, what: 'the handler to make its calls' });
    },
    async streamCaughtUp() {
      // Asked for once: under load there is always a latest that is not decided yet.
      const ids = (await Promise.all(organizations.map(latestOf))).flat();
      await waitUntil(async () => (await decisions.countDocuments({ _id: { $in: ids } })) === ids.length, {
        timeoutMs: patienceMs, signal, what: 'the stream to decide all submissions',
      });
    },
    async appsWell() {
      await waitUntil(async () => (await Promise.all(appNames.map((name) => apps[name].isWell()))).every(Boolean), {
        timeoutMs: patienceMs, intervalMs: 100, signal, what: 'all apps to be well',
      });
    },
  };
}
