import { useId, useState, type ReactNode, type SyntheticEvent } from 'react';
import { asProblem, type RequestProblem } from '../api/problem.ts';
import { Dialog } from '../parts/dialog.tsx';
import { ProblemNote } from '../parts/loading.tsx';
import { CredentialFields, type CredentialDraft } from './credential-fields.tsx';
import type { Credentials } from './credentials.ts';
import { useOperator } from './operator-context.tsx';

/** What came of it, in a sentence. */
export interface ActionEnd {
  readonly isDone: boolean;
  readonly sentence: string;
}

export interface ActionDialogProps<End extends ActionEnd> {
  readonly title: string;
  /** As on the button: `Repair`. */
  readonly verb: string;
  /** What it would come to; shown once it is known who asks. */
  readonly plan: (credentials: Credentials) => ReactNode;
  readonly act: (credentials: Credentials, reason: string) => Promise<End>;
  readonly onClose: (end: End | null) => void;
}

/** Asks who, shows what it would come to, and asks why; only then it is done. */
export function ActionDialog<End extends ActionEnd>({ title, verb, plan, act, onClose }: ActionDialogProps<End>): ReactNode {
  const { credentials } = useOperator();
  const [end, setEnd] = useState<End | null>(null);
  return (
    <Dialog title={title} onClose={() => { onClose(end); }}>
      {!credentials && <AskWho onClose={() => { onClose(null); }} />}
      {credentials && !end && <AskWhy verb={verb} plan={plan(credentials)} act={(reason) => act(credentials, reason)} onEnd={setEnd} onClose={() => { onClose(null); }} />}
      {end && (
        <>
          <p role="status" className={end.isDone ? 'end end-done' : 'end end-refused'}><span aria-hidden="true">{end.isDone ? '✓' : '✕'}</span> {end.sentence}</p>
          <div className="dialog-foot"><button type="button" className="primary" autoFocus onClick={() => { onClose(end); }}>Close</button></div>
        </>
      )}
    </Dialog>
  );
}

function AskWho({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { signIn } = useOperator();
  const [draft, setDraft] = useState<CredentialDraft>({ name: '', token: '' });
  return (
    <form onSubmit={(event) => { event.preventDefault(); signIn({ name: draft.name.trim(), token: draft.token.trim() }); }}>
      <p className="quiet">The token is kept in this tab until you close it.</p>
      <CredentialFields draft={draft} onChange={setDraft} />
      <div className="dialog-foot"><button type="button" onClick={onClose}>Cancel</button><button type="submit" className="primary">Go on</button></div>
    </form>
  );
}

interface AskWhyProps<End> {
  readonly verb: string;
  readonly plan: ReactNode;
  readonly act: (reason: string) => Promise<End>;
  readonly onEnd: (end: End) => void;
  readonly onClose: () => void;
}

function AskWhy<End>({ verb, plan, act, onEnd, onClose }: AskWhyProps<End>): ReactNode {
  const { signOut } = useOperator();
  const id = useId();
  const [reason, setReason] = useState('');
  const [isActing, setIsActing] = useState(false);
  const [problem, setProblem] = useState<RequestProblem | null>(null);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setIsActing(true);
    setProblem(null);
    act(reason.trim()).then(onEnd, (error: unknown) => { setProblem(asProblem(error)); setIsActing(false); });
  };
  return (
    <form onSubmit={submit}>
      <div className="plan">{plan}</div>
      <label htmlFor={id}>Reason, for the audit</label>
      <textarea id={id} value={reason} required minLength={3} maxLength={500} rows={2} onChange={({ target }) => { setReason(target.value); }} />
      {problem && <ProblemNote problem={problem} />}
      <div className="dialog-foot">
        {problem?.status === 401 && <button type="button" onClick={signOut}>Another token</button>}
        <button type="button" onClick={onClose}>Cancel</button>
        <button type="submit" className="primary" disabled={isActing}>{isActing ? 'Working…' : verb}</button>
      </div>
    </form>
  );
}
