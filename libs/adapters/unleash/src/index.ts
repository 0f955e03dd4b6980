export { createUnleashPhaseSource } from './unleash-phase-source.ts';
export type { UnleashPhaseSource, UnleashPhaseSourceOptions, UnleashStatus } from './unleash-phase-source.ts';
export { createFlagMetrics, flagReading } from './flag-readings.ts';
export { backupFileOf, defaultBackupDirectory, type FlagSource } from './backup-storage.ts';
export type { MalformedVariant } from './last-valid-assignments.ts';
export { createUnleashAdmin, type UnleashAdmin, type UnleashAdminOptions } from './admin/unleash-admin.ts';
export type { FlagCreation } from './admin/create-flag.ts';
