import type { MongoClient } from 'mongodb';
import { describe, expect, it, vi } from 'vitest';
import { needs, serverAbilities } from './server-abilities.ts';

/** A server that answers so. */
function clientOf(answers: { buildInfo: object; hello: object; getParameter?: object }): MongoClient {
  const command = (asked: object) => {
    const answer = answers[Object.keys(asked)[0] as keyof typeof answers];
    return answer ? Promise.resolve(answer) : Promise.reject(new Error('unknown'));
  };
  return { db: () => ({ command }) } as unknown as MongoClient;
}

const mongod = { buildInfo: { version: '8.0.4' }, hello: { hosts: ['a:1', 'b:1', 'c:1'] }, getParameter: { enableTestCommands: true } };
const secantus = { buildInfo: { version: '8.2.11', secantusVersion: '0.5' }, hello: { hosts: ['a:1'] }, getParameter: { enableTestCommands: true } };

describe('what a server can play', () => {
  it('is all but a small oplog on a replica set of mongods with test commands', async () => {
    const { server, table } = await serverAbilities(clientOf(mongod));
    expect(server).toBe('mongod 8.0.4');
    expect(Object.entries(table).filter(([, why]) => why !== null).map(([ability]) => ability)).toEqual(['small-oplog']);
  });

  it('is no election on a single node', async () => {
    const single = await serverAbilities(clientOf({ ...mongod, hello: { hosts: ['a:1'] } }));
    expect(single.lacks('elections')).toMatch(/single node/);
    expect(single.lacks('step-down')).toBeNull();
  });

  it('is a small oplog on SecantusDB, and no post-images', async () => {
    const server = await serverAbilities(clientOf(secantus));
    expect([server.kind, server.lacks('small-oplog'), server.lacks('post-images')]).toEqual(['SecantusDB', null, expect.stringContaining('newest document')]);
  });

  it('is no fail point where test commands are off or nobody says', async () => {
    for (const getParameter of [{ enableTestCommands: false }, undefined]) {
      const server = await serverAbilities(clientOf({ buildInfo: mongod.buildInfo, hello: mongod.hello, ...(getParameter && { getParameter }) }));
      expect(server.lacks('fail-points')).toMatch(/enableTestCommands/);
    }
  });

  it('skips a test with the reason, and lets one be that can be played', async () => {
    const skip = vi.fn<(reason: string) => never>();
    const server = await serverAbilities(clientOf(secantus));
    needs({ skip }, server, 'fail-points');
    expect(skip).not.toHaveBeenCalled();
    needs({ skip }, server, 'elections');
    expect(skip).toHaveBeenCalledExactlyOnceWith('needs elections: a single node: nobody else can become primary (SecantusDB 0.5, which says it is MongoDB 8.2.11)');
  });
});
