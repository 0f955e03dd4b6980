import { useId, type ReactNode } from 'react';

interface PanelProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** One part of a page, named by its title. */
export function Panel({ title, aside, children, className = '' }: PanelProps): ReactNode {
  const titleId = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={titleId}>
      <header className="panel-head"><h2 id={titleId}>{title}</h2>{aside}</header>
      {children}
    </section>
  );
}

/** Names and values, one below the other. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }): ReactNode {
  return <dl className="facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

/** Wide tables are moved sideways by themselves, by keyboard as well, so that the page never is. */
export function Scrolled({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return <div className="scrolled" role="region" aria-label={label} tabIndex={0}>{children}</div>;
}
