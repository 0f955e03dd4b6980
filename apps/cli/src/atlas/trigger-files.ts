import { functionSource } from './function-source.ts';

export interface AtlasOptions {
  /** Where the watcher's ingress is reached, with its path. */
  readonly url: string;
  /** Of the trigger, and of its function. */
  readonly name: string;
  /** The cluster, as the app names it. */
  readonly dataSource: string;
  /** One database alone, an organization's or another source's; null: the organizations' of the whole cluster, which a shared one does not allow. */
  readonly database: string | null;
  readonly collection: string;
  /** What the names of the organizations' databases begin with. */
  readonly organizationPrefix: string;
  /** Of the app's value, and of the secret behind it. */
  readonly secretName: string;
}

export interface GeneratedFile {
  /** In the app's directory, as the App Services CLI lays it out. */
  readonly path: string;
  readonly content: string;
}

/** What Atlas needs to send the inserts of submissions: a database trigger, its function, the function's settings, the value that holds the secret. */
export function atlasFiles(options: AtlasOptions): readonly GeneratedFile[] {
  const { name, secretName, url } = options;
  return [
    { path: `triggers/${name}.json`, content: json(triggerOf(options)) },
    { path: `functions/${name}.js`, content: functionSource({ url, secretValue: secretName }) },
    // the arguments hold what people have submitted: they are kept out of the logs
    { path: 'functions/config.json', content: json([{ name, private: true, run_as_system: true, disable_arg_logs: true }]) },
    { path: `values/${secretName}.json`, content: json({ name: secretName, value: secretName, from_secret: true }) },
  ];
}

function triggerOf({ name, dataSource, database, collection, organizationPrefix }: AtlasOptions) {
  return {
    name,
    type: 'DATABASE',
    disabled: false,
    config: {
      service_name: dataSource,
      ...(database !== null && { database, collection }),
      operation_types: ['INSERT'],
      full_document: true,
      full_document_before_change: false,
      match: database === null ? { 'ns.db': { $regex: `^${organizationPrefix}` }, 'ns.coll': collection } : {},
      // the token is in `_id`, and must stay
      project: { _id: 1, operationType: 1, ns: 1, clusterTime: 1, wallTime: 1, documentKey: 1, fullDocument: 1 },
      // each event is decided as of its own time, so they need not wait for each other
      unordered: true,
      skip_catchup_events: false,
      // a trigger that has lost its place stops and is seen to, rather than going on as if nothing were missing
      tolerate_resume_errors: false,
      maximum_throughput: false,
    },
    event_processors: { FUNCTION: { config: { function_name: name } } },
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
