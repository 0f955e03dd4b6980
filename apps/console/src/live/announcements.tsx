import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useLive } from './live-context.tsx';
import { newsBetween, type Heard } from './news.ts';

/** Tells who reads by ear what is new, and nothing that merely goes on. */
export function Announcements(): ReactNode {
  const { connection, overview, findings } = useLive();
  const heard = useRef<Heard | null>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    const now: Heard = { connection, verdict: overview?.run?.gates.verdict ?? null, findings: findings?.map(({ id }) => id) ?? null };
    const news = newsBetween(heard.current, now);
    heard.current = now;
    if (news !== null) setText(news);
  }, [connection, overview, findings]);
  return <p className="visually-hidden" role="status" aria-live="polite">{text}</p>;
}
