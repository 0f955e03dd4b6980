import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import { createCredentialStore, type Credentials } from './credentials.ts';

interface Operator {
  readonly credentials: Credentials | null;
  readonly signIn: (credentials: Credentials) => void;
  readonly signOut: () => void;
}

const OperatorContext = createContext<Operator | null>(null);
const store = createCredentialStore(() => window.sessionStorage);

export function useOperator(): Operator {
  const operator = useContext(OperatorContext);
  if (!operator) throw new Error('There is no operator above.');
  return operator;
}

export function OperatorProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [credentials, setCredentials] = useState(() => store.read());
  const keep = useCallback((next: Credentials | null) => {
    store.write(next);
    setCredentials(next);
  }, []);
  const operator = useMemo(() => ({ credentials, signIn: keep, signOut: () => { keep(null); } }), [credentials, keep]);
  return <OperatorContext value={operator}>{children}</OperatorContext>;
}
