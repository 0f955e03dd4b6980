export type HealthStatus = 'ok' | 'degraded' | 'failing';

export interface HealthReading {
  readonly status: HealthStatus;
  readonly detail?: string;
  /** What the person on duty can do, where it is known. */
  readonly hint?: string;
}

/**
 * What a process knows of its own parts. `degraded` still serves (readiness 200), `failing` does not
 * (readiness 503). Readings come from memory: asking for health never waits for a backend.
 */
export interface Health {
  report(part: string, read: () => HealthReading): void;
  read(): { readonly status: HealthStatus; readonly parts: Readonly<Record<string, HealthReading>> };
}

const severity: Readonly<Record<HealthStatus, number>> = { ok: 0, degraded: 1, failing: 2 };

export function createHealth(): Health {
  const parts = new Map<string, () => HealthReading>();
  return {
    report(part, read) {
      parts.set(part, read);
    },
    read() {
      const readings = [...parts].map(([part, read]) => [part, read()] as const);
      const worst = readings.reduce<HealthStatus>(
        (status, [, reading]) => (severity[reading.status] > severity[status] ? reading.status : status),
        'ok',
      );
      return { status: worst, parts: Object.fromEntries(readings) };
    },
  };
}
