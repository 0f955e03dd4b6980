/** Breaks the order of the trigger on purpose: the decision is written first, its executions last. */
import { register } from 'node:module';

register('./redirect-module.mjs', import.meta.url, {
  data: {
    from: new URL('../../../../libs/use-cases/trigger/src/index.ts', import.meta.url).href,
    to: new URL('trigger-decision-first.ts', import.meta.url).href,
  },
});
