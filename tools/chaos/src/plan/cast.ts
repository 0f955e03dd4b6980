/** Who plays: the processes by name, as the plan and the logs call them. */
export const instances = ['legacy-trigger', 'platform-handler', 'watcher-1', 'watcher-2', 'worker-1', 'worker-2', 'reconciler'] as const;
export type Instance = (typeof instances)[number];

/** Those whose connections pass a proxy. Their twins' don't, so that traffic does not pay for it twice. */
export const proxiedInstances = ['legacy-trigger', 'platform-handler', 'watcher-1', 'worker-1', 'reconciler'] as const satisfies readonly Instance[];
export type ProxiedInstance = (typeof proxiedInstances)[number];

/** As each process tells MongoDB; both of a pair say the same. */
export const applicationNames = ['legacy-trigger', 'platform-handler', 'watcher', 'worker', 'reconciler'] as const;
export type ApplicationName = (typeof applicationNames)[number];

/**
 * The organizations, by the handle that the plan uses. A wanderer goes through all five phases, and its direct
 * writes are only ever recorded. An importer's phases are those in which the stream enqueues, and its direct
 * writes trigger: so what must follow a direct write is certain, whenever a process learns of a flip.
 */
export const wanderers = ['wanderer-1', 'wanderer-2', 'wanderer-3'] as const;
export const importers = ['importer-1', 'importer-2'] as const;
export const organizationHandles = [...wanderers, ...importers] as const;
export type OrganizationHandle = (typeof organizationHandles)[number];
export type Importer = (typeof importers)[number];
