import { ConnectionString } from 'mongodb-connection-string-url';

/**
 * What is wrong with MONGODB_URI as far as it says so itself, in words for who set it and without its parts; undefined where
 * nothing is. Whether a replica set or a sharded cluster stands behind it only the server tells.
 */
export function mongoUriProblem(text: string): string | undefined {
  const uri = parsed(text);
  if (uri === undefined) return 'must start with mongodb:// or mongodb+srv://, and be a URL of a replica set or sharded cluster: mongodb://user:password@one:27017,two:27017/?replicaSet=rs0; write @, : and / in a password as %40, %3A and %2F';
  const option = (name: string) => uri.searchParams.get(name) ?? undefined;
  if (option('directConnection') === 'true' && uri.hosts.length > 1) return 'names several hosts, and directConnection=true goes to one of them alone: take it out';
  if ((option('readPreference') ?? 'primary') !== 'primary') return 'must not set readPreference: what decides is read from the primary';
  return undefined;
}

function parsed(text: string): ConnectionString | undefined {
  try {
    return new ConnectionString(text);
  } catch {
    // its words hold parts of the URL
    return undefined;
  }
}
