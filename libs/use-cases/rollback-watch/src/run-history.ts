import type { OrgId } from '@tandem/documents';
import { rollbackTriggers, type LatencyBucket } from '@tandem/rollback-triggers';
import type { Window } from '@tandem/reconciliation';
import type { OrganizationReading, RunReading } from './ports.ts';

/** How far back runs are of use, in milliseconds. */
export const historyReachMs = Math.max(...Object.values(rollbackTriggers).map(({ windowMs, baselineMs }) => windowMs + (baselineMs ?? 0)));

/** Runs are added up by this much time; what is kept grows with organizations, not with runs. */
const slotMs = 300_000;

interface Slot {
  readonly from: number;
  readonly windows: Window[];
  eligible: number;
  compared: number;
  readonly stream: Map<number, LatencyBucket>;
}

interface OrganizationHistory {
  /** Up to where runs are counted: windows of scheduled runs overlap, and no submission is to count twice. */
  countedTo: number;
  /** The reading that was counted last, where it is, and up to where runs were counted before it. */
  last: { readonly reading: OrganizationReading; readonly slot: Slot; readonly countedToBefore: number } | null;
  /** Where the window of the run before began, counted or not. */
  beganAt: number | null;
  slots: Slot[];
}

/** What the runs said of a stretch of time, added up. */
export interface Stretch {
  readonly windows: readonly Window[];
  readonly eligible: number;
  readonly compared: number;
  readonly stream: readonly LatencyBucket[];
}

/**
 * The runs of the last hours, added up by organization. Of runs whose windows overlap only those are
 * counted that begin where the one before ended, so some time may be left out, and none counts twice.
 *
 * While the stream stands still, windows begin where it stopped and grow. Each of them judges anew what the one before
 * could not, and is counted in its place. The first of them is counted once it is four times as much of new as of old, as
 * nothing would tell of that time otherwise; the little that it has in common with the one before counts twice then.
 */
export function createRunHistory() {
  const organizations = new Map<OrgId, OrganizationHistory>();
  let latest: Date | null = null;

  function count(reading: OrganizationReading): void {
    const known = organizations.get(reading.orgId) ?? { countedTo: Number.NEGATIVE_INFINITY, last: null, beganAt: null, slots: [] };
    organizations.set(reading.orgId, known);
    const { from, to } = reading.window;
    const stands = known.beganAt === from;
    known.beganAt = from;
    if (known.last && covers(reading.window, known.last.reading.window)) takeBack(known, known.last);
    else if (from < known.countedTo && !(stands && isMostlyNew(reading.window, known.countedTo))) return;
    // a window's end is not in it
    const slot = slotOf(known, to - 1);
    slot.windows.push(reading.window);
    addTo(slot, reading, 1);
    known.last = { reading, slot, countedToBefore: known.countedTo };
    known.countedTo = to;
  }

  return {
    /** When the latest run began that was added; null before the first. */
    latest: () => latest,
    add({ startedAt, organizations: readings }: RunReading): void {
      latest = startedAt;
      for (const reading of readings) count(reading);
    },
    /** Forgets what is too old to matter. */
    forgetBefore(time: number): void {
      for (const [orgId, known] of organizations) {
        known.slots = known.slots.filter(({ from }) => from + slotMs > time);
        if (known.slots.length === 0 && known.countedTo < time) organizations.delete(orgId);
      }
    },
    organizations: (): readonly OrgId[] => [...organizations.keys()],
    /** Null where no run has said anything about it. */
    stretch(orgId: OrgId, { from, to }: Window): Stretch | null {
      const slots = (organizations.get(orgId)?.slots ?? []).filter((slot) => slot.from >= from && slot.from < to);
      return slots.length === 0 ? null : together(slots);
    },
  };
}

export type RunHistory = ReturnType<typeof createRunHistory>;

function slotOf({ slots }: OrganizationHistory, time: number): Slot {
  const from = Math.floor(time / slotMs) * slotMs;
  const last = slots.at(-1);
  if (last?.from === from) return last;
  const slot: Slot = { from, windows: [], eligible: 0, compared: 0, stream: new Map() };
  slots.push(slot);
  return slot;
}

const isMostlyNew = ({ from, to }: Window, countedTo: number) => to - countedTo >= 4 * (countedTo - from);

const covers = (one: Window, other: Window) => one.from <= other.from && one.to >= other.to;

function takeBack(known: OrganizationHistory, { reading, slot, countedToBefore }: NonNullable<OrganizationHistory['last']>): void {
  slot.windows.splice(slot.windows.indexOf(reading.window), 1);
  addTo(slot, reading, -1);
  known.countedTo = countedToBefore;
}

function addTo(slot: Slot, { eligible, compared, stream }: OrganizationReading, times: 1 | -1): void {
  slot.eligible += times * eligible;
  slot.compared += times * compared;
  for (const bucket of stream ?? []) slot.stream.set(bucket.upToMs, { ...bucket, n: times * bucket.n + (slot.stream.get(bucket.upToMs)?.n ?? 0) });
}

function together(slots: readonly Slot[]): Stretch {
  return {
    windows: slots.flatMap(({ windows }) => windows),
    eligible: slots.reduce((sum, { eligible }) => sum + eligible, 0),
    compared: slots.reduce((sum, { compared }) => sum + compared, 0),
    stream: slots.flatMap(({ stream }) => [...stream.values()]),
  };
}
