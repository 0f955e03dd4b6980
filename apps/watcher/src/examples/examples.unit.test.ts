import { expect, it } from 'vitest';
import { GET, dynamic, maxDuration, runtime } from './next-route.ts';
import { handler } from './scheduled-function.ts';

it('the route of the App Router is one: it takes the web’s Request, and lets nobody in where no secret is set', async () => {
  const answer = await GET(new Request('https://tandem.example.org/api/tandem/drain', { headers: { authorization: 'Bearer undefined' } }));
  expect(answer.status).toBe(401);
  expect({ dynamic, maxDuration, runtime }).toEqual({ dynamic: 'force-dynamic', maxDuration: 60, runtime: 'nodejs' });
});

it('the scheduled function says which settings are missing', async () => {
  await expect(handler({}, { getRemainingTimeInMillis: () => 60_000 })).rejects.toThrow(/MONGODB_URI[^]*REDIS_URL/);
});
