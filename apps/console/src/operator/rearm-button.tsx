import { actionAnswerSchema } from '@tandem/console-contract';
import { useState, type ReactNode } from 'react';
import { post } from '../api/client.ts';
import { useSettings } from '../settings-context.tsx';
import { ActionDialog } from './action-dialog.tsx';

/** Null: the deployment's trigger. */
export function RearmButton({ orgId }: { readonly orgId: string | null }): ReactNode {
  const settings = useSettings();
  const [isAsking, setIsAsking] = useState(false);
  if (!settings?.can.rearm || !settings.actions.enabled) return null;
  return (
    <>
      <button type="button" onClick={() => { setIsAsking(true); }}>Re-arm</button>
      {isAsking && (
        <ActionDialog
          title={`Re-arm the rollback trigger of ${orgId ?? 'the whole deployment'}`}
          verb="Re-arm"
          plan={() => <p>It watches again from now on. The phase stays as it is: promote it anew when its cause is mended.</p>}
          act={async ({ name, token }, reason) => {
            const { outcome, sentence } = await post(`./api/rollback-triggers/${encodeURIComponent(orgId ?? 'all')}/re-arm`, { by: name, reason }, actionAnswerSchema, token);
            return { isDone: outcome === 'done', sentence };
          }}
          onClose={() => { setIsAsking(false); }}
        />
      )}
    </>
  );
}
