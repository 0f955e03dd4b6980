/** How much is measured. */
export interface Plan {
  readonly rounds: number;
  /** Events of the saturated runs. */
  readonly events: number;
  /** Events of the backlog that is caught up on, and submissions of the past that is compared. */
  readonly backlog: number;
  /** Seconds of load at each rate. */
  readonly loadSeconds: number;
  /** Seconds before them that don't count. */
  readonly warmUpSeconds: number;
  /** Seconds of watching an idle stream. */
  readonly idleSeconds: number;
}

export const fullPlan: Plan = { rounds: 5, events: 100_000, backlog: 1_000_000, loadSeconds: 10, warmUpSeconds: 3, idleSeconds: 20 };
export const quickPlan: Plan = { rounds: 3, events: 20_000, backlog: 50_000, loadSeconds: 4, warmUpSeconds: 1, idleSeconds: 8 };
/** As little as a row can be measured with: for a test that asks only whether every row can. */
export const tinyPlan: Plan = { rounds: 1, events: 3_000, backlog: 4_000, loadSeconds: 0.5, warmUpSeconds: 0.1, idleSeconds: 1 };
