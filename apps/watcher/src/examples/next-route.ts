// app/api/tandem/drain/route.ts of a Next.js project (App Router).
// There: import { createDrainRoute, openDrain } from '@tandem/watcher/drain';
import process from 'node:process';
import { createDrainRoute, openDrain } from '../drain/index.ts';

// the drivers need Node.js
export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';
/** In seconds; the slice is shorter, so that it ends by itself. */
export const maxDuration = 60;

// Vercel's scheduler gives CRON_SECRET as its bearer's token; so may any other that calls once a minute
export const GET = createDrainRoute({ open: () => openDrain(), secret: process.env.CRON_SECRET, withinMs: 50_000 });
