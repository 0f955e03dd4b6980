import { expect, it } from 'vitest';
import { createCredentialStore } from './credentials.ts';

const ada = { name: 'Ada', token: 'a-token-to-act-by' };

it('keeps who acts, and forgets them', () => {
  const values = new Map<string, string>();
  const storage = { getItem: (name: string) => values.get(name) ?? null, setItem: (name: string, value: string) => void values.set(name, value), removeItem: (name: string) => void values.delete(name) };
  const store = createCredentialStore(() => storage);
  expect(store.read()).toBeNull();
  store.write(ada);
  expect(createCredentialStore(() => storage).read()).toEqual(ada);
  store.write(null);
  expect([store.read(), values.size]).toEqual([null, 0]);
  values.set('tandem-operator', '{"name": 1}');
  expect(store.read()).toBeNull();
});

it('does without a storage that is barred', () => {
  const store = createCredentialStore(() => { throw new Error('barred'); });
  store.write(ada);
  expect(store.read()).toEqual(ada);
});
