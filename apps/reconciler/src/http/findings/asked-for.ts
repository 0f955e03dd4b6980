import { countsAsDivergence, findingKinds, findingStatuses, type FindingKind, type FindingStatus } from '@tandem/comparison';
import { countingKinds, standingStatuses, standingStatusNames } from '@tandem/console-contract';
import { z } from 'zod';

const kinds = Object.keys(findingKinds) as FindingKind[];
const statuses = Object.keys(findingStatuses) as FindingStatus[];
const counting = kinds.filter((kind) => countsAsDivergence({ kind, status: 'open' }));

/** A kind, or `counting`. */
export const kindsSchema = z.enum([countingKinds, ...kinds]).transform((asked): readonly FindingKind[] => (asked === countingKinds ? counting : [asked]));

/** A status, or `standing`. */
export const statusesSchema = z.enum([standingStatuses, ...statuses]).transform((asked): readonly FindingStatus[] => (asked === standingStatuses ? standingStatusNames : [asked]));
