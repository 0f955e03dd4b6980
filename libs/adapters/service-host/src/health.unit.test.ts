import { describe, expect, it } from 'vitest';
import { createHealth } from './health.ts';

describe('health', () => {
  it('is as bad as its worst part', () => {
    const health = createHealth();
    health.report('mongodb', () => ({ status: 'ok' }));
    expect(health.read().status).toBe('ok');
    health.report('unleash', () => ({ status: 'degraded', detail: 'last known phases' }));
    expect(health.read().status).toBe('degraded');
    health.report('stream', () => ({ status: 'failing' }));
    expect(health.read()).toMatchObject({ status: 'failing', parts: { unleash: { detail: 'last known phases' } } });
  });

  it('asks each part anew every time', () => {
    const health = createHealth();
    let status: 'ok' | 'failing' = 'failing';
    health.report('redis', () => ({ status }));
    expect(health.read().status).toBe('failing');
    status = 'ok';
    expect(health.read().status).toBe('ok');
  });
});
