import { waitUntil } from '@tandem/stack';
import type { OrgId, Phase } from '@tandem/documents';
import { plantFault, whyLeftOut } from './faults/plant-fault.ts';
import type { PlantedFault, Scene } from './faults/scene.ts';
import { faultTable, type FaultId } from './plan/fault-table.ts';
import { phasePlan, type Step } from './plan/phase-plan.ts';
import type { DemoOrganization } from './platform/effects.ts';
import type { Progress } from './report/progress.ts';
import type { Stage } from './stage.ts';

export interface Played {
  readonly planted: readonly PlantedFault[];
  readonly leftOut: readonly { readonly fault: FaultId; readonly why: string }[];
  /** When the flag was turned off, by the demo's clock. */
  readonly killSwitchAt: number;
}

const flipPatienceMs = 30_000;

/** Plays the whole migration, step by step, with the faults that belong to each. */
export async function play(stage: Stage, faults: readonly FaultId[], progress: Progress): Promise<Played> {
  const scene = sceneOf(stage);
  const planted: PlantedFault[] = [];
  const leftOut: { fault: FaultId; why: string }[] = [];
  let killSwitchAt = 0;
  const loadMs = (1_000 * stage.scale.seconds) / phasePlan.length;
  for (const step of phasePlan) {
    progress.step(`${step.name}: ${step.title}`);
    const flippedAt = await flip(stage, step);
    if (step.killSwitch) killSwitchAt = flippedAt;
    await stage.driver.load(loadMs / 2);
    for (const row of faultTable.filter(({ id, step: at }) => at === step.name && faults.includes(id))) {
      const why = whyLeftOut(row, stage.stack);
      progress.note(`${row.id}: ${why === undefined ? row.what : `left out, ${why}`}`);
      if (why !== undefined) {
        leftOut.push({ fault: row.id, why });
        continue;
      }
      // What hits submissions known one by one strikes while nothing else is under way, the rest strikes under load.
      const planting = plantFault(row, scene);
      planted.push(await (row.exact ? planting : stage.driver.loadDuring(planting)));
    }
    await stage.driver.load(loadMs / 2);
  }
  await stage.driver.idle();
  return { planted, leftOut, killSwitchAt };
}

function sceneOf(stage: Stage): Scene {
  const [organization] = stage.organizations;
  return {
    backends: stage.stack,
    apps: stage.apps,
    redisProxy: stage.redisProxy,
    client: stage.client,
    driver: stage.driver,
    ledger: stage.ledger,
    organization,
    count: stage.scale.perFault,
    wantedPhase: () => stage.flag.wantedPhase(organization.orgId),
    quiet: stage.quiet,
    now: Date.now,
  };
}

/** Moves the flag, and waits until the handler's stamps bear the new phases. Resolves to when it was asked for. */
async function flip(stage: Stage, step: Step): Promise<number> {
  const { flag, organizations } = stage;
  const [ahead, ...behind] = organizations;
  const at = Date.now();
  if (step.killSwitch) {
    await flag.toggle('off');
  } else {
    const targets: readonly [readonly DemoOrganization[], Phase][] = [[[ahead], step.ahead], [behind, step.behind]];
    for (const [group, phase] of targets) {
      const moving = group.map(({ orgId }) => orgId).filter((orgId) => flag.wantedPhase(orgId) !== phase);
      if (moving.length > 0) await flag.move(moving, phase);
    }
  }
  for (const organization of organizations) await untilStamped(stage, organization, flag.wantedPhase(organization.orgId));
  return at;
}

/** Sends submissions, one at a time, until one bears the phase: the handler has seen the flip. */
async function untilStamped(stage: Stage, organization: DemoOrganization, phase: Phase): Promise<void> {
  await waitUntil(async () => {
    const [entry] = await stage.driver.send(organization, 1);
    return entry?.submissionId != null && (await stampOf(stage, organization.orgId, entry.submissionId)) === phase;
  }, { timeoutMs: flipPatienceMs, intervalMs: 100, signal: stage.signal, what: `submissions of ${organization.orgId} in ${phase}` });
}

async function stampOf({ client }: Stage, orgId: OrgId, submissionId: string): Promise<Phase | undefined> {
  const submission = await client
    .db(orgId)
    .collection<{ routing?: { phase: Phase } }>('form_submissions')
    .findOne({ submissionId }, { projection: { 'routing.phase': 1 } });
  return submission?.routing?.phase;
}
