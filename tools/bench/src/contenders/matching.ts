/** Looks the candidates up and judges them, and nothing else: submissions per second with so many workflows registered. */
import { orgIdSchema, submissionSchema, workflowIdSchema } from '@tandem/documents';
import { createWorkflowRegistry, matchSubmission } from '@tandem/workflow-matching';
import { z } from 'zod';
import { benchOrganizations, seedOf, submissionDocument } from '../load/submissions.ts';
import { readTask, sendResult } from '../programs/own-program.ts';

const { registered, seconds } = readTask(z.object({ registered: z.number(), seconds: z.number() }));
const workflowsPerForm = 4;
const orgId = orgIdSchema.parse('org_matching');
const forms = Math.max(1, Math.floor(registered / workflowsPerForm));
const registry = createWorkflowRegistry();
const submissions = Array.from({ length: forms }, (_, index) => {
  const formId = `form-${index}`;
  // two of the seed's workflows for each: one that matches, one whose filter doesn't hold
  for (let pair = 0; pair < workflowsPerForm / 2; pair += 1) {
    for (const workflow of seedOf({ orgId, formId }).workflows as readonly { readonly id: string }[]) {
      const id = `${workflow.id}-${pair}`;
      const put = registry.put(orgId, workflowIdSchema.parse(id), { ...workflow, id });
      if (put.outcome !== 'compiled') throw new Error(put.reason);
    }
  }
  return submissionSchema.parse({ ...submissionDocument(benchOrganizations('org_matching_'), `sub_${index}`, index, new Date()), organizationId: orgId, formId });
});

/** Judges each form's submission in turn, until the time is over; looks at the clock only now and then. */
function judgeFor(milliseconds: number): { readonly judged: number; readonly matched: number; readonly seconds: number } {
  const startedAt = performance.now();
  let judged = 0;
  let matched = 0;
  while (performance.now() - startedAt < milliseconds) {
    for (let turn = 0; turn < 1_000; turn += 1) {
      const submission = submissions[judged % submissions.length];
      if (submission === undefined) throw new Error('no submissions');
      matched += matchSubmission(registry.candidatesFor(orgId, submission.formId), submission, 'submitted').matches.length;
      judged += 1;
    }
  }
  return { judged, matched, seconds: (performance.now() - startedAt) / 1_000 };
}

judgeFor(seconds * 500);
const { judged, matched, seconds: taken } = judgeFor(seconds * 1_000);
if (matched !== (judged * workflowsPerForm) / 2) throw new Error(`matched ${matched} of ${judged}`);
await sendResult({ perSecond: judged / taken, registered: registry.size });
