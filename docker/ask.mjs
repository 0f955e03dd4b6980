// Asks an app what it says of itself, from within its own container, where there is no curl:
//   node ask.mjs readyz
//   node ask.mjs metrics tandem_stream_lag tandem_stream_gaps     only the lines that hold one of these
// By hand the same is `PORT=4302 node docker/ask.mjs readyz`. READ_TOKEN goes along where it is set.
const [page = 'readyz', ...wanted] = process.argv.slice(2);
const { PORT = '4302', READ_TOKEN } = process.env;
try {
  const answer = await fetch(`http://127.0.0.1:${PORT}/${page}`, {
    headers: READ_TOKEN ? { authorization: `Bearer ${READ_TOKEN}` } : {},
    signal: AbortSignal.timeout(5_000),
  });
  const text = await answer.text();
  const lines = text.trimEnd().split('\n').filter((line) => wanted.length === 0 || (!line.startsWith('#') && wanted.some((part) => line.includes(part))));
  process.stdout.write(`${isJson(answer) ? JSON.stringify(JSON.parse(text), undefined, 2) : lines.join('\n')}\n`);
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`nobody answers at port ${PORT}: ${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}

function isJson({ headers }) {
  return headers.get('content-type')?.includes('json') ?? false;
}
