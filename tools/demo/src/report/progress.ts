import { Presets, SingleBar } from 'cli-progress';

export interface ProgressReading {
  readonly sent: number;
  readonly accepted: number;
  readonly effects: number;
}

/** The live display: a bar under a terminal, else a line for what begins and ends. */
export interface Progress {
  /** A new part of the run begins. */
  step(title: string): void;
  /** One line that stays. */
  note(text: string): void;
  stop(): void;
}

export interface ProgressOptions {
  readonly parts: number;
  readonly read: () => ProgressReading;
  readonly output?: NodeJS.WriteStream;
}

const refreshMs = 200;

export function startProgress(options: ProgressOptions): Progress {
  const { output = process.stdout } = options;
  return output.isTTY ? startBar(options, output) : startLines(options, output);
}

function startLines({ read }: ProgressOptions, output: NodeJS.WriteStream): Progress {
  const start = performance.now();
  const write = (text: string): void => {
    output.write(`${((performance.now() - start) / 1_000).toFixed(0).padStart(4)} s  ${text}\n`);
  };
  return {
    step(title) {
      const { accepted, effects } = read();
      write(`${title}  (${accepted} submissions, ${effects} effects so far)`);
    },
    note: (text) => { write(`  ${text}`); },
    stop: () => undefined,
  };
}

function startBar({ parts, read }: ProgressOptions, output: NodeJS.WriteStream): Progress {
  const bar = new SingleBar(
    {
      stream: output,
      format: '{bar} {title} │ {accepted}/{sent} submissions │ {effects} effects │ {duration_formatted}',
      barsize: 20,
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
      linewrap: null,
    },
    Presets.shades_classic,
  );
  let done = 0;
  let title = 'starting';
  bar.start(parts, 0, { title, ...read() });
  const timer = setInterval(() => { bar.update(done, { title, ...read() }); }, refreshMs);
  return {
    step(next) {
      if (title !== 'starting') done += 1;
      title = next;
    },
    note(text) {
      // Above the bar, which is drawn again at the next refresh.
      output.write(`\r\u001b[2K  ${text}\n`);
    },
    stop() {
      clearInterval(timer);
      bar.stop();
    },
  };
}
