import { describe, expect, it } from 'vitest';
import { mayPickAnotherRouter } from './one-router.ts';

describe('the choice of a server', () => {
  const router = { msg: 'isdbgrid' };

  it.each([
    ['a replica set, however many members are named', { setName: 'rs' }, { hosts: ['a:1', 'b:1'] }, false],
    ['one router', router, { hosts: ['a:1'] }, false],
    ['several routers', router, { hosts: ['a:1', 'b:1'] }, true],
    ['routers by a DNS name', router, { hosts: ['a:1'], srvHost: 'cluster.example' }, true],
    ['one router of a DNS name', router, { hosts: ['a:1'], srvHost: 'cluster.example', srvMaxHosts: 1 }, false],
  ])('may change between commands or not, with %s', (_name, hello, given, expected) => {
    expect(mayPickAnotherRouter(hello, given)).toBe(expected);
  });
});
