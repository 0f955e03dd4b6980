import { useId, type ReactNode } from 'react';

export interface CredentialDraft {
  readonly name: string;
  readonly token: string;
}

interface CredentialFieldsProps {
  readonly draft: CredentialDraft;
  readonly onChange: (draft: CredentialDraft) => void;
}

export function CredentialFields({ draft, onChange }: CredentialFieldsProps): ReactNode {
  const id = useId();
  return (
    <>
      <label htmlFor={`${id}-name`}>Your name, for the audit</label>
      <input id={`${id}-name`} value={draft.name} required maxLength={100} autoComplete="name" onChange={({ target }) => { onChange({ ...draft, name: target.value }); }} />
      <label htmlFor={`${id}-token`}>Operator token</label>
      <input
        id={`${id}-token`} type="password" value={draft.token} required minLength={16} maxLength={256} autoComplete="off" spellCheck={false}
        onChange={({ target }) => { onChange({ ...draft, token: target.value }); }}
      />
    </>
  );
}
