import type { FindingKind, FindingStatus } from '@tandem/comparison';

export type FindingCount = Readonly<{ kind: FindingKind; status: FindingStatus; count: number }>;
