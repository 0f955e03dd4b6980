import { repairAnswerSchema } from '@tandem/console-contract';
import { useCallback, useState, type ReactNode } from 'react';
import { post } from '../api/client.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { plural } from '../parts/format.ts';
import { Loading } from '../parts/loading.tsx';
import { useSettings } from '../settings-context.tsx';
import { ActionDialog } from './action-dialog.tsx';
import { deedsText, repairEndOf } from './repair-end.ts';

interface RepairButtonProps {
  readonly findingIds: readonly string[];
  readonly label: string;
  /** It came to an end, which left these findings over. */
  readonly onEnded: (leftOver: readonly string[]) => void;
}

export function RepairButton({ findingIds, label, onEnded }: RepairButtonProps): ReactNode {
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
          act={async ({ name, token }, reason) => repairEndOf(await post('./api/repair', { findingIds, by: name, reason }, repairAnswerSchema, token))}
          onClose={(end) => {
            setIsAsking(false);
            if (end) onEnded(end.leftOver);
          }}
        />
      )}
    </>
  );
}

function RepairPlan({ findingIds, token }: { readonly findingIds: readonly string[]; readonly token: string }): ReactNode {
  const ids = findingIds.join('\n');
  const load = useCallback((signal: AbortSignal) => post('./api/repair/plan', { findingIds: ids.split('\n') }, repairAnswerSchema, token, signal), [ids, token]);
  const loaded = useLoaded(load);
  return (
    <Loading loaded={loaded}>
      {({ steps }) => (
        <>
          <p><strong>{deedsText(steps, ' would be') ?? 'Nothing would be triggered'}.</strong></p>
          <ul className="steps">{steps.map(({ findingId, submissionId, sentence }, index) => <li key={findingId ?? index}><code>{submissionId ?? findingId}</code> {sentence}</li>)}</ul>
        </>
      )}
    </Loading>
  );
}
