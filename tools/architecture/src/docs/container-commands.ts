/** What a command asks of containers, as far as it can be held against what there is. */
export interface ContainerCommand {
  readonly tool: 'compose' | 'kubectl';
  readonly verb: string;
  /** Services of a compose file, or deployments. */
  readonly targets: readonly string[];
  /** With `scale`: how many. */
  readonly replicas: number | undefined;
  /** With `set env`: what is set; null where it is taken away. */
  readonly variables: ReadonlyMap<string, string | null>;
}

const composeVerbs = /^(?:up|stop|start|restart|exec|run)$/;

/** The commands in a line that start, stop, set or enter something. What a shell adds and comments are left out. */
export function containerCommandsIn(line: string): readonly ContainerCommand[] {
  const withoutComment = line.replace(/(?:^|\s)#\s.*$/, '');
  return withoutComment.split(/&&|[|;<>]|\$\(/).flatMap((part) => {
    const words = part.trim().split(/\s+/);
    const docker = words.indexOf('docker');
    if (docker !== -1 && words[docker + 1] === 'compose') return composeCommand(words.slice(docker + 2));
    const kubectl = words.indexOf('kubectl');
    return kubectl === -1 ? [] : kubectlCommand(words.slice(kubectl + 1));
  });
}

function composeCommand(words: readonly string[]): readonly ContainerCommand[] {
  const at = words.findIndex((word) => composeVerbs.test(word));
  const verb = words[at];
  if (verb === undefined) return [];
  const named = words.slice(at + 1).filter((word) => !word.startsWith('-'));
  // what stands behind the one that is entered is its own command
  const targets = verb === 'exec' || verb === 'run' ? named.slice(0, 1) : named;
  return [{ tool: 'compose', verb, targets, replicas: undefined, variables: new Map() }];
}

function kubectlCommand(words: readonly string[]): readonly ContainerCommand[] {
  const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  const plain = own.filter((word, index) => !word.startsWith('-') && own[index - 1] !== '-n' && own[index - 1] !== '-l');
  const [verb = '', ...rest] = plain;
  const inOne = rest.flatMap((word) => /^deployment\/(.+)$/.exec(word)?.[1] ?? []);
  const inRow = rest[0] === 'deployment' ? rest.slice(1) : [];
  const replicas = own.flatMap((word) => /^--replicas=(\d+)$/.exec(word)?.[1] ?? [])[0];
  const isSetting = verb === 'set' && rest[0] === 'env';
  const variables = isSetting ? rest.flatMap((word) => variableIn(word)) : [];
  return [{ tool: 'kubectl', verb: isSetting ? 'set env' : verb, targets: [...inOne, ...inRow], replicas: replicas === undefined ? undefined : Number(replicas), variables: new Map(variables) }];
}

function variableIn(word: string): readonly (readonly [string, string | null])[] {
  const [, name, sign, value] = /^([A-Z][A-Z0-9_]*)([=-])(.*)$/.exec(word) ?? [];
  return name === undefined ? [] : [[name, sign === '=' ? (value ?? '') : null]];
}
