/** Breaks what both paths share on purpose: their trigger by what a submission asks for, and their matcher always. */
import { register } from 'node:module';

const redirect = (from, to, instance) => {
  // each registration is a module of its own, else the last would be the only one
  register(`./redirect-module.mjs?${instance}`, import.meta.url, { data: { from: new URL(from, import.meta.url).href, to: new URL(to, import.meta.url).href } });
};

redirect('../../../../libs/use-cases/trigger/src/index.ts', 'faulty-trigger.ts', 'trigger');
redirect('../../../../libs/domain/conditions/src/index.ts', 'contains-as-equals.ts', 'conditions');
