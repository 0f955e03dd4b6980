import { z } from 'zod';

/** A value that is compared as it is: a placeholder in it would silently never match. */
export const constant = z.unknown().refine((value) => typeof value !== 'string' || !value.includes('{{'), { error: 'a value is a constant, placeholders are for `field`' });
