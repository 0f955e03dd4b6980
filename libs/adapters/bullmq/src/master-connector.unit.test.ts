import { expect, it } from 'vitest';
import { MasterConnector } from './master-connector.ts';

it('listens no longer on behalf of the former connection when it makes the next one', async () => {
  const connector = new MasterConnector({ sentinels: [{ host: '127.0.0.1', port: 1 }], name: 'tandem', sentinelRetryStrategy: () => null });
  let isListening = true;
  Object.assign(connector, { failoverDetector: { cleanup: () => { isListening = false; } } });
  await expect(connector.connect(() => undefined)).rejects.toThrow(/sentinels are unreachable/);
  expect(isListening).toBe(false);
});
