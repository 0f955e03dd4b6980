import { useEffect, useRef, type ReactNode } from 'react';
import { Announcements } from './live/announcements.tsx';
import { LiveBadge } from './live/live-badge.tsx';
import { Notices } from './live/notices.tsx';
import { OperatorBadge } from './operator/operator-badge.tsx';
import { AuditPage } from './pages/audit/audit-page.tsx';
import { DeadLetterPage } from './pages/dead-letters/dead-letter-page.tsx';
import { DeadLettersPage } from './pages/dead-letters/dead-letters-page.tsx';
import { FindingPage } from './pages/finding/finding-page.tsx';
import { FindingsPage } from './pages/findings/findings-page.tsx';
import { OverviewPage } from './pages/overview/overview-page.tsx';
import { ReportsPage } from './pages/reports/reports-page.tsx';
import { hashOf, type Route } from './routing/route.ts';
import { useRoute } from './routing/use-route.ts';
import { useSettings } from './settings-context.tsx';

const places: readonly { readonly name: string; readonly route: Route; readonly pages: readonly Route['page'][] }[] = [
  { name: 'Overview', route: { page: 'overview' }, pages: ['overview'] },
  { name: 'Divergences', route: { page: 'findings', filter: {} }, pages: ['findings', 'finding'] },
  { name: 'Dead letters', route: { page: 'dead-letters', state: 'open' }, pages: ['dead-letters', 'dead-letter'] },
  { name: 'Reports', route: { page: 'reports' }, pages: ['reports'] },
  { name: 'Audit', route: { page: 'audit' }, pages: ['audit'] },
];

export function App(): ReactNode {
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  const here = hashOf(route);
  const before = useRef(here);
  useEffect(() => {
    document.title = `${places.find(({ pages }) => pages.includes(route.page))?.name ?? 'Not found'} · Tandem`;
    // who reads by ear is led to what has changed
    if (before.current !== here) main.current?.focus();
    before.current = here;
  }, [route, here]);
  return (
    <>
      <button type="button" className="skip" onClick={() => main.current?.focus()}>Skip to the content</button>
      <header className="top">
        <a className="brand" href="#/"><img src="./icon.svg" alt="" width="22" height="22" />Tandem</a>
        <Places route={route} />
        <div className="top-end"><LiveBadge /><OperatorBadge /></div>
      </header>
      <main ref={main} tabIndex={-1}>
        <Notices />
        <Page route={route} />
      </main>
      <Elsewhere />
      <Announcements />
    </>
  );
}

function Places({ route }: { readonly route: Route }): ReactNode {
  return (
    <nav aria-label="Pages">
      {places.map(({ name, route: to, pages }) => (
        <a key={name} href={hashOf(to)} aria-current={pages.includes(route.page) ? 'page' : undefined}>{name}</a>
      ))}
    </nav>
  );
}

function Page({ route }: { readonly route: Route }): ReactNode {
  switch (route.page) {
    case 'overview':
      return <OverviewPage />;
    case 'findings':
      return <FindingsPage filter={route.filter} />;
    case 'finding':
      return <FindingPage id={route.id} />;
    case 'dead-letters':
      return <DeadLettersPage state={route.state} />;
    case 'dead-letter':
      return <DeadLetterPage id={route.id} />;
    case 'reports':
      return <ReportsPage />;
    case 'audit':
      return <AuditPage />;
    case 'unknown':
      return <div className="panel"><h1>There is no such page</h1><p><a href="#/">To the overview</a></p></div>;
  }
}

/** What is not ours to show, and where it is. */
function Elsewhere(): ReactNode {
  const settings = useSettings();
  return (
    <footer>
      <span>Elsewhere:</span>
      {settings?.unleash && <a href={settings.unleash} target="_blank" rel="noreferrer">The flag in Unleash</a>}
      {settings?.queues && <a href="./queues" target="_blank" rel="noreferrer">The queue</a>}
      <a href="./readyz" target="_blank" rel="noreferrer">Readiness</a>
      <a href="./metrics" target="_blank" rel="noreferrer">Metrics</a>
    </footer>
  );
}
