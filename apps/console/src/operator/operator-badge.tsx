import { useState, type ReactNode } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { useSettings } from '../settings-context.tsx';
import { CredentialFields, type CredentialDraft } from './credential-fields.tsx';
import { useOperator } from './operator-context.tsx';

/** Who acts from this page, and how to become it or stop being it. */
export function OperatorBadge(): ReactNode {
  const { credentials, signOut } = useOperator();
  const settings = useSettings();
  const [isAsking, setIsAsking] = useState(false);
  if (settings && !settings.actions.enabled) return <LookingOn why={settings.actions.why} />;
  if (credentials) return <span className="badge">{credentials.name}<button type="button" className="plain" onClick={signOut}>Sign out</button></span>;
  return (
    <>
      <button type="button" onClick={() => { setIsAsking(true); }}>Operator</button>
      {isAsking && <SignInDialog onClose={() => { setIsAsking(false); }} />}
    </>
  );
}

/** A button, so that who uses no mouse can learn why as well. */
function LookingOn({ why }: { readonly why: string | null }): ReactNode {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <button type="button" className="plain" onClick={() => { setIsAsking(true); }}>looking on<span className="visually-hidden">: why nobody may act</span></button>
      {isAsking && <Dialog title="Nobody may act from here" onClose={() => { setIsAsking(false); }}><p>{why ?? 'The server does not say why.'}</p></Dialog>}
    </>
  );
}

function SignInDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { signIn } = useOperator();
  const [draft, setDraft] = useState<CredentialDraft>({ name: '', token: '' });
  return (
    <Dialog title="Act as operator" onClose={onClose}>
      <form onSubmit={(event) => { event.preventDefault(); signIn({ name: draft.name.trim(), token: draft.token.trim() }); onClose(); }}>
        <p className="quiet">The token is kept in this tab until you close it. It is looked at when you act.</p>
        <CredentialFields draft={draft} onChange={setDraft} />
        <div className="dialog-foot"><button type="button" onClick={onClose}>Cancel</button><button type="submit" className="primary">Keep</button></div>
      </form>
    </Dialog>
  );
}
