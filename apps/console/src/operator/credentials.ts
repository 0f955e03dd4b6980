/** Who acts from this page. */
export interface Credentials {
  readonly name: string;
  readonly token: string;
}

export interface CredentialStore {
  read(): Credentials | null;
  write(credentials: Credentials | null): void;
}

const key = 'tandem-operator';

/** Kept for as long as the tab is open, and by no other tab: in `sessionStorage`, or in memory where that is barred. */
export function createCredentialStore(storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): CredentialStore {
  let held: Credentials | null = null;
  return {
    read() {
      try {
        return credentialsOf(storage().getItem(key)) ?? held;
      } catch {
        return held;
      }
    },
    write(credentials) {
      held = credentials;
      try {
        if (credentials) storage().setItem(key, JSON.stringify(credentials));
        else storage().removeItem(key);
      } catch {
        // it is held in memory
      }
    },
  };
}

function credentialsOf(text: string | null): Credentials | null {
  if (text === null) return null;
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('name' in value) || !('token' in value)) return null;
  const { name, token } = value;
  return typeof name === 'string' && typeof token === 'string' ? { name, token } : null;
}
