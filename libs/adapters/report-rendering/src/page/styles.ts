/* The page's styles. Colors are properties, so that charts follow light and dark; pairs are told apart by color-blind people, and never by color alone. */

const colors = {
  light: `
    --surface: #fdfdfe; --raised: #f4f6f8; --ink: #1b2430; --muted: #5b6675; --rule: #d5dae1;
    --good: #00664c; --good-soft: #dff2ec; --bad: #b3261e; --bad-soft: #fbe7e4; --unsure: #7a5200; --unsure-soft: #fbf0d6; --link: #00588a;
    --explicit: #0072b2; --stream: #d55e00; --fallback: #00805f; --repair: #8a5a94; --neutral: #76808e;
    --phase-0: #c9ced6; --phase-1: #a9c7e0; --phase-2: #6ea6d2; --phase-3: #2f7fbf; --phase-4: #12507f;
    --heat-0: #fbe9d9; --heat-1: #f6c9a3; --heat-2: #ee9f63; --heat-3: #d9722b; --heat-4: #a84a10; --on-heat: #2b1a0e;`,
  dark: `
    --surface: #12161c; --raised: #1a2029; --ink: #e8ecf1; --muted: #a0abba; --rule: #333c49;
    --good: #66d3b2; --good-soft: #10312a; --bad: #ff9d91; --bad-soft: #41201d; --unsure: #f2c463; --unsure-soft: #3a2e12; --link: #7cc4f2;
    --explicit: #56b4e9; --stream: #f0914a; --fallback: #4cc9a0; --repair: #c79bd1; --neutral: #8a95a5;
    --phase-0: #49525f; --phase-1: #35597a; --phase-2: #3f7fb2; --phase-3: #6fb1e2; --phase-4: #b5dcf7;
    --heat-0: #35261b; --heat-1: #5c3a20; --heat-2: #8c5022; --heat-3: #b4682c; --heat-4: #f5ad6a; --on-heat: #fff4ea;`,
};

const base = `
*, *::before, *::after { box-sizing: border-box; }
html { color-scheme: light dark; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--surface); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; margin: 0; }
h2 { font-size: 1.3rem; letter-spacing: -0.01em; }
h3 { font-size: 1.05rem; }
p { margin: 0; max-width: 46rem; }
section { margin-top: 3rem; }
section > h2 + p, figure > h3 + p { margin-top: .35rem; }
.quiet { color: var(--muted); font-size: .92rem; }
code, .code { font: .86em/1.5 ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }`;

const verdict = `
.over { color: var(--muted); font-size: .85rem; letter-spacing: .06em; text-transform: uppercase; }
.verdict { margin-top: .9rem; padding: 1.5rem 1.6rem; border-radius: .8rem; border-left: .45rem solid; }
.verdict h1 { font-size: clamp(2rem, 6vw, 2.9rem); letter-spacing: -0.02em; display: flex; align-items: center; gap: .55rem; }
.verdict h1 + p { font-size: 1.1rem; margin-top: .4rem; }
.verdict .mark { font-size: .8em; }
.verdict.go { background: var(--good-soft); border-color: var(--good); } .verdict.go h1 { color: var(--good); }
.verdict.no-go { background: var(--bad-soft); border-color: var(--bad); } .verdict.no-go h1 { color: var(--bad); }
.verdict.inconclusive { background: var(--unsure-soft); border-color: var(--unsure); } .verdict.inconclusive h1 { color: var(--unsure); }
.todo { list-style: none; margin: 1.2rem 0 0; padding: 0; display: grid; gap: .6rem; }
.todo li { display: grid; grid-template-columns: 8.5rem 1fr; gap: .2rem 1rem; align-items: baseline; }
.todo li > div { min-width: 0; } .todo li .pill { background: var(--surface); }
.scope { display: flex; flex-wrap: wrap; gap: .25rem 1.6rem; margin: 1.1rem 0 0; padding: 0; }
.scope div { display: flex; gap: .45rem; }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1px; margin: 2rem 0 0; background: var(--rule); border: 1px solid var(--rule); border-radius: .7rem; overflow: hidden; }
.figures div { background: var(--surface); padding: .9rem 1.1rem; display: flex; flex-direction: column; }
.figures dt { font-size: .85rem; order: 1; } .figures .figure { font-size: 1.5rem; font-weight: 600; letter-spacing: -0.01em; font-variant-numeric: tabular-nums; }
.figures .quiet { order: 2; font-size: .82rem; font-weight: 400; }`;

const pieces = `
.pill { display: inline-block; padding: .08rem .55rem; border-radius: 1rem; font-size: .84rem; font-weight: 600; white-space: nowrap; background: var(--raised); color: var(--ink); }
.pill.good { background: var(--good-soft); color: var(--good); } .pill.bad { background: var(--bad-soft); color: var(--bad); } .pill.unsure { background: var(--unsure-soft); color: var(--unsure); }
.pill.none { color: var(--muted); }
.scroll { overflow-x: auto; margin-top: .9rem; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .5rem .9rem .5rem 0; border-bottom: 1px solid var(--rule); }
th { font-weight: 600; color: var(--muted); font-size: .85rem; white-space: nowrap; }
td.number, th.number { text-align: right; white-space: nowrap; }
td { overflow-wrap: break-word; min-width: 4.5rem; }
td.long { min-width: 13rem; overflow-wrap: anywhere; }
figure { margin: 2.4rem 0 0; }
.drawing { margin-top: .9rem; } .drawing svg { display: block; width: 100%; height: auto; font-size: 12px; }
.drawing.narrow { display: none; }
details { margin-top: .5rem; } summary { cursor: pointer; color: var(--link); padding: .25rem 0; }
.finding { border-top: 1px solid var(--rule); margin: 0; }
.finding summary { color: var(--ink); padding: .65rem 0; display: grid; grid-template-columns: 5.5rem 1fr auto 1rem; gap: .15rem 1rem; align-items: baseline; list-style: none; }
.finding summary .pill { justify-self: start; }
.finding summary::-webkit-details-marker { display: none; }
.finding summary b { font-weight: 600; }
.finding summary::after { content: "+"; grid-column: -2; grid-row: 1; text-align: right; color: var(--muted); font-size: 1.1rem; } .finding[open] summary::after { content: "\\2212"; }
.finding dl { display: grid; grid-template-columns: minmax(7rem, auto) 1fr; gap: .25rem 1.2rem; margin: .1rem 0 1.2rem; font-size: .93rem; }
.truths { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .8rem; margin: 0 0 1rem; font-size: .92rem; }
.truths > div { background: var(--raised); border-radius: .5rem; padding: .7rem .9rem; } .truths ul { margin: .2rem 0 0; padding-left: 1.1rem; }
footer { margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--rule); }`;

const media = `
@media (max-width: 40rem) {
  main { padding: 1.4rem 1rem 3rem; }
  .verdict { padding: 1.1rem 1.1rem 1.2rem; }
  .todo li { grid-template-columns: 1fr; } .todo { gap: .9rem; }
  .scope { flex-direction: column; } .figures { grid-template-columns: 1fr 1fr; } .figures .figure { font-size: 1.25rem; }
  .drawing.wide { display: none; } .drawing.narrow { display: block; }
  .finding summary { grid-template-columns: 1fr 1rem; } .finding summary > :nth-child(n+2) { grid-column: 1; }
  .stacks thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stacks tr { display: block; padding: .7rem 0; border-bottom: 1px solid var(--rule); }
  .stacks td { overflow-wrap: anywhere; display: flex; gap: 1rem; justify-content: space-between; border: 0; padding: .12rem 0; text-align: right; } .stacks td:empty { display: none; }
  .stacks td::before { content: attr(data-head); color: var(--muted); flex: 0 0 6.5rem; text-align: left; }
  .stacks td.number { text-align: right; } .stacks td:first-child { font-weight: 600; } .stacks td.long, .stacks td:first-child { display: block; text-align: left; } .stacks td.long::before, .stacks td:first-child::before { content: none; }
}
@media print {
  :root { ${colors.light} }
  main { max-width: none; padding: 0; } section, figure, tr, .finding { break-inside: avoid; } .verdict, .pill, .drawing { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .scroll { overflow: visible; } summary { color: var(--ink); }
}`;

export const styles = `:root {${colors.light}\n}\n@media (prefers-color-scheme: dark) { :root {${colors.dark}\n} }${base}${verdict}${pieces}${media}`;
