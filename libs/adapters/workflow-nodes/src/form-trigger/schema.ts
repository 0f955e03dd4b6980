import { z } from 'zod';

/** Everything in it was for the matcher. */
export const formTriggerConfigSchema = z.looseObject({});
