/** Breaks execution keys on purpose: each path makes its own, so that two paths never meet in one. */
import { register } from 'node:module';

register('./redirect-module.mjs', import.meta.url, {
  data: {
    from: new URL('../../../../libs/domain/documents/src/index.ts', import.meta.url).href,
    to: new URL('keys-per-path.ts', import.meta.url).href,
  },
});
