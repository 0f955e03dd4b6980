// app/api/organizations/[organizationId]/forms/[formId]/submissions/[submissionId]/route.ts of a Next.js project (App Router).
// There: import { openExplicitPath, positionOf, type InsertPosition, type StampedSubmission } from '@tandem/legacy-trigger/handler';
import process from 'node:process';
import { MongoClient, MongoServerError, type Collection } from 'mongodb';
import { openExplicitPath, positionOf, type InsertPosition, type StampedSubmission } from '../handler/index.ts';

// the drivers need Node.js
export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

interface Stored {
  readonly submission: StampedSubmission;
  readonly position: InsertPosition;
}

/** By the first request, not by the build; for as long as the instance is warm. The platform inserts as it always has, by a user of its own. */
const open = () => ({ tandem: openExplicitPath(), client: new MongoClient(process.env.PLATFORM_MONGODB_URI ?? '', { maxPoolSize: 10 }) });
let opened: ReturnType<typeof open> | undefined;

/** The client names the submission, so that it can ask again. Who may submit, and what, is checked before this. */
export async function PUT(request: Request, { params }: { readonly params: Promise<{ readonly organizationId: string; readonly formId: string; readonly submissionId: string }> }): Promise<Response> {
  const { organizationId, formId, submissionId } = await params;
  const data = (await request.json()) as Record<string, unknown>;
  const { tandem, client } = (opened ??= open());
  await tandem.ready();
  let stored: Stored | null;
  try {
    const submission: StampedSubmission = { submissionId, formId, organizationId, data, createdAt: new Date(), routing: tandem.stamp(organizationId) };
    stored = await insert(client, submission);
  } catch {
    return Response.json({ title: 'Unknown whether it was stored: ask again' }, { status: 503, headers: { 'retry-after': '2' } });
  }
  // awaited: an instance may be frozen with the answer. A call that fails is mended by the fallback
  if (stored) await tandem.trigger(stored.submission, stored.position).catch(() => undefined);
  return Response.json({ submissionId }, { status: 201 });
}

async function insert(client: MongoClient, submission: StampedSubmission): Promise<Stored | null> {
  const submissions: Collection<StampedSubmission> = client.db(submission.organizationId).collection('form_submissions');
  const session = client.startSession();
  try {
    const inserted = await submissions.insertOne({ ...submission }, { session });
    return { submission, position: positionOf(inserted, session) };
  } catch (error) {
    if (!(error instanceof MongoServerError && error.code === 11000)) throw error;
    // it was asked before: what was stored then is called for, by the stamp that it has
    const before = await submissions.findOne({ submissionId: submission.submissionId });
    return before && { submission: before, position: positionOf({ insertedId: before._id }) };
  } finally {
    await session.endSession();
  }
}

/** Of a server that ends by itself, on SIGTERM; an instance that is frozen and thrown away needs none. */
export async function close(): Promise<void> {
  await opened?.tandem.close();
  await opened?.client.close();
}
