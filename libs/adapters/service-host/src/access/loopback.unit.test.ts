import { expect, it } from 'vitest';
import { hostNameOf, isLoopback } from './loopback.ts';

it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.255.0.3', '::1', '[::1]', '::ffff:127.0.0.1'])('%s is this machine', (host) => {
  expect(isLoopback(host)).toBe(true);
});

it.each(['', '0.0.0.0', '::', '10.0.0.1', 'localhost.evil.example', '127.0.0.1.evil.example', 'evil.example'])('%s is not', (host) => {
  expect(isLoopback(host)).toBe(false);
});

it.each([
  ['127.0.0.1:4304', '127.0.0.1'], ['localhost', 'localhost'], ['[::1]:4304', '[::1]'], ['evil.example:80', 'evil.example'],
  ['', null], ['a b', null], ['localhost:80:90', null], ['user@localhost', null], ['localhost/..', null], [undefined, null], ['a'.repeat(300), null],
])('the host %j names %j', (header, name) => {
  expect(hostNameOf(header)).toBe(name);
});
