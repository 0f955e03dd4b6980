import type { MongoServerKind } from './choose-server.ts';

/** What a server that is not a real mongod can't show, for people to read. */
export function limitsOf(kind: MongoServerKind): readonly string[] {
  switch (kind) {
    case 'mongod':
      return ['one node: no elections'];
    case 'secantusd-rs':
      return [...secantusLimits, "its speed may not be called MongoDB's"];
    case 'secantusd-py':
      return [...secantusLimits, 'slow under concurrent writers: lower the rate (about 80 submissions/s)'];
  }
}

const secantusLimits = [
  'one node: no elections',
  'post-images are lookups',
  'read and write concerns are accepted, not enforced',
];

export function labelOf(kind: MongoServerKind): string {
  switch (kind) {
    case 'mongod':
      return 'MongoDB (mongod)';
    case 'secantusd-rs':
      return 'SecantusDB (secantusd-rs), an independent MongoDB-wire server';
    case 'secantusd-py':
      return 'SecantusDB (secantusd-py), an independent MongoDB-wire server';
  }
}
