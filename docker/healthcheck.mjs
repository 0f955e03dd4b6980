// Whether the app of this container lives: its own port answers. A command has no PORT, and nothing to answer for.
const { PORT } = process.env;
const lives = PORT === undefined || (await fetch(`http://127.0.0.1:${PORT}/livez`, { signal: AbortSignal.timeout(2_000) }).then(({ ok }) => ok, () => false));
process.exit(lives ? 0 : 1);
