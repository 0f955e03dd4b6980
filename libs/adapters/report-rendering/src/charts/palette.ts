/*
 * Charts are drawn in these colors, each of which stands for a custom property of the page: so one drawing serves light
 * and dark. The values are those for light, after Okabe and Ito: told apart by color-blind people, too.
 */
export const palette = {
  ink: { drawn: '#1b2430', property: '--ink' },
  muted: { drawn: '#5b6675', property: '--muted' },
  rule: { drawn: '#d5dae1', property: '--rule' },
  surface: { drawn: '#fdfdfe', property: '--surface' },
  explicit: { drawn: '#0072b2', property: '--explicit' },
  stream: { drawn: '#d55e00', property: '--stream' },
  fallback: { drawn: '#00805f', property: '--fallback' },
  repair: { drawn: '#8a5a94', property: '--repair' },
  bad: { drawn: '#b3261e', property: '--bad' },
  neutral: { drawn: '#76808e', property: '--neutral' },
  phase0: { drawn: '#c9ced6', property: '--phase-0' },
  phase1: { drawn: '#a9c7e0', property: '--phase-1' },
  phase2: { drawn: '#6ea6d2', property: '--phase-2' },
  phase3: { drawn: '#2f7fbf', property: '--phase-3' },
  phase4: { drawn: '#12507f', property: '--phase-4' },
  onHeat: { drawn: '#2b1a0e', property: '--on-heat' },
  raised: { drawn: '#f4f6f8', property: '--raised' },
  heat0: { drawn: '#fbe9d9', property: '--heat-0' },
  heat1: { drawn: '#f6c9a3', property: '--heat-1' },
  heat2: { drawn: '#ee9f63', property: '--heat-2' },
  heat3: { drawn: '#d9722b', property: '--heat-3' },
  heat4: { drawn: '#a84a10', property: '--heat-4' },
} as const;

export type ColorName = keyof typeof palette;

export const colorOf = (name: ColorName): string => palette[name].drawn;

const pathColors: Readonly<Partial<Record<string, ColorName>>> = { explicit: 'explicit', stream: 'stream', fallback: 'fallback', repair: 'repair' };
export const pathColor = (path: string): string => colorOf(pathColors[path] ?? 'neutral');

const phaseColors: Readonly<Partial<Record<string, ColorName>>> = { legacy: 'phase0', shadow: 'phase1', parallel: 'phase2', primary: 'phase3', complete: 'phase4' };
export const phaseColor = (phase: string): string => colorOf(phaseColors[phase] ?? 'neutral');
/** What can be read on a phase's color. */
export const phaseInk = (phase: string): string => colorOf(phase === 'primary' || phase === 'complete' ? 'surface' : 'ink');

/** Lets the page decide: each drawn color becomes its property. */
export function withProperties(svg: string): string {
  return Object.values(palette).reduce((text, { drawn, property }) => text.replaceAll(new RegExp(spellingsOf(drawn), 'gi'), `var(${property})`), svg);
}

function spellingsOf(hex: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `${hex}|rgba?\\(${String(red)},\\s*${String(green)},\\s*${String(blue)}(?:,\\s*1)?\\)`;
}
