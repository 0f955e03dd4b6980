import { orgIdSchema } from '@tandem/documents';
import { createFakeExecutionQueue, createFakeExecutionStore } from '@tandem/trigger';
import { expect, it } from 'vitest';
import { releaseEach } from './release-each.ts';

const organizations = ['org_a', 'org_b'].map((id) => orgIdSchema.parse(id));

function setUp(afterFirst: () => void = () => undefined) {
  const said: string[] = [];
  const asked: string[] = [];
  const held = {
    organizations: () => Promise.resolve(organizations),
    count: () => Promise.resolve(0),
    some: (orgId: string) => { asked.push(orgId); afterFirst(); return Promise.resolve([]); },
  };
  const ports = { held, executions: createFakeExecutionStore(), queue: createFakeExecutionQueue() };
  return { said, asked, release: (signal: AbortSignal) => releaseEach(ports, organizations, { isHeld: () => Promise.resolve(false), write: (text) => void said.push(text), signal }) };
}

it('says of each organization how many were let go', async () => {
  const { said, release } = setUp();
  expect(await release(new AbortController().signal)).toBe('all-asked');
  expect(said).toEqual(['org_a  0 released\n', 'org_b  0 released\n']);
});

it('says that it was interrupted, and asks about no other organization', async () => {
  const stopping = new AbortController();
  const { said, asked, release } = setUp(() => { stopping.abort(); });
  expect(await release(stopping.signal)).toBe('interrupted');
  expect(asked).toEqual(['org_a']);
  expect(said.at(-1)).toContain('interrupted');
});
