import type { ECharts } from 'echarts/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type * as Engine from './engine.ts';
import type { ChartLine } from './series.ts';

interface LineChartProps {
  /** What it shows, for who cannot see it. */
  readonly label: string;
  readonly lines: readonly ChartLine[];
  readonly axis: 'count' | 'seconds';
}

/** The legend is the page's own; the drawing comes later than the page, and the page does without it. */
export function LineChart({ label, lines, axis }: LineChartProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<{ readonly engine: typeof Engine; readonly chart: ECharts } | null>(null);
  const [isReady, setIsReady] = useState(false);
  const scheme = useScheme();

  useEffect(() => {
    let hasLeft = false;
    const watched = place.current;
    const resized = new ResizeObserver(() => drawn.current?.chart.resize());
    void import('./engine.ts').then((engine) => {
      if (hasLeft || !watched) return;
      drawn.current = { engine, chart: engine.createChart(watched) };
      resized.observe(watched);
      setIsReady(true);
    });
    return () => {
      hasLeft = true;
      resized.disconnect();
      drawn.current?.chart.dispose();
      drawn.current = null;
    };
  }, []);

  useEffect(() => {
    if (!isReady || !drawn.current || !place.current) return;
    const style = getComputedStyle(place.current);
    drawn.current.engine.draw(drawn.current.chart, lines, { axis, colorOf: (name) => style.getPropertyValue(name).trim() });
  }, [isReady, lines, axis, scheme]);

  return (
    <figure className="chart">
      <figcaption className="legend">{lines.map(({ name, color, dash }) => <span key={name} className={`key key-${dash}`} data-color={color}>{name}</span>)}</figcaption>
      <div ref={place} className="chart-place" role="img" aria-label={label} />
    </figure>
  );
}

const darkQuery = '(prefers-color-scheme: dark)';

/** Changes when the person does: the canvas has to be drawn anew. */
function useScheme(): boolean {
  const [isDark, setIsDark] = useState(() => window.matchMedia(darkQuery).matches);
  useEffect(() => {
    const query = window.matchMedia(darkQuery);
    const changed = (): void => { setIsDark(query.matches); };
    query.addEventListener('change', changed);
    return () => { query.removeEventListener('change', changed); };
  }, []);
  return isDark;
}
