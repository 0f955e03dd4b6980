// The machine's clock is set forward by an hour at each SIGUSR2, and back by two at each SIGPIPE, and the process
// says so. What counts time since the start of the machine (timers, `performance.now`) does not notice, as on a real one.
const hour = 3_600_000;
const RealDate = Date;
const realNow = Date.now.bind(Date);
let ahead = 0;

const now = () => realNow() + ahead;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given: unknown[], newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as Date,
  get: (target, property, receiver) => (property === 'now' ? now : (Reflect.get(target, property, receiver) as unknown)),
});
function step(by: number): void {
  const before = Date.now();
  ahead += by;
  process.stdout.write(`the clock was set by ${Math.round((Date.now() - before) / hour)} h\n`);
}
process.on('SIGUSR2', () => { step(hour); });
process.on('SIGPIPE', () => { step(-2 * hour); });
