import { repairAnswerSchema, type RepairAnswer } from '@tandem/console-contract';
import { useCallback, useState, type ReactNode } from 'react';
import { post } from '../api/client.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { plural } from '../parts/format.ts';
import { Loading } from '../parts/loading.tsx';
import { useSettings } from '../settings-context.tsx';
import { ActionDialog } from './action-dialog.tsx';

interface RepairButtonProps {
  readonly findingIds: readonly string[];
  readonly label: string;
  readonly onRepaired: () => void;
}

export function RepairButton({ findingIds, label, onRepaired }: RepairButtonProps): ReactNode {
  const settings = useSettings();
  const [isAsking, setIsAsking] = useState(false);
  if (!settings?.can.repair || !settings.actions.enabled) return null;
  return (
    <>
      <button type="button" className="primary" disabled={findingIds.length === 0} onClick={() => { setIsAsking(true); }}>{label}</button>
      {isAsking && (
        <ActionDialog
          title={findingIds.length === 1 ? 'Repair this divergence' : `Repair ${plural(findingIds.length, 'divergence')}`}
          verb="Repair"
          plan={({ token }) => <RepairPlan findingIds={findingIds} token={token} />}
          act={async ({ name, token }, reason) => {
            const answer = await post('./api/repair', { findingIds, by: name, reason }, repairAnswerSchema, token);
            return { isDone: answer.ready > 0, sentence: answer.ready > 0 ? `${plural(answer.ready, 'submission')} triggered anew. The next comparison tells.` : sentencesOf(answer) };
          }}
          onClose={(end) => {
            setIsAsking(false);
            if (end?.isDone) onRepaired();
          }}
        />
      )}
    </>
  );
}

function sentencesOf({ steps }: RepairAnswer): string {
  return [...new Set(steps.map(({ sentence }) => sentence))].join(' ') || 'There was nothing to repair.';
}

function RepairPlan({ findingIds, token }: { readonly findingIds: readonly string[]; readonly token: string }): ReactNode {
  const ids = findingIds.join('\n');
  const load = useCallback((signal: AbortSignal) => post('./api/repair/plan', { findingIds: ids.split('\n') }, repairAnswerSchema, token, signal), [ids, token]);
  const loaded = useLoaded(load);
  return (
    <Loading loaded={loaded}>
      {({ ready, steps }) => (
        <>
          <p><strong>{ready === 0 ? 'Nothing would be triggered.' : `${plural(ready, 'submission')} would be triggered anew.`}</strong></p>
          <ul className="steps">{steps.map(({ findingId, submissionId, sentence }, index) => <li key={findingId ?? index}><code>{submissionId ?? findingId}</code> {sentence}</li>)}</ul>
        </>
      )}
    </Loading>
  );
}
