import type { OrganizationView, OverrideView } from '@tandem/console-contract';
import { Fragment, useState, type ReactNode } from 'react';
import { countText, momentText, plural } from '../../parts/format.ts';
import { Empty } from '../../parts/loading.tsx';
import { PhaseTrack, VerdictMark } from '../../parts/marks.tsx';
import { Panel } from '../../parts/panel.tsx';
import { OrganizationGates } from './organization-gates.tsx';

interface OrganizationsProps {
  readonly organizations: readonly OrganizationView[];
  readonly leftOut: number;
  readonly overrides: readonly OverrideView[];
  readonly now: number;
}

export function Organizations({ organizations, leftOut, overrides, now }: OrganizationsProps): ReactNode {
  const [shown, setShown] = useState<string | null>(null);
  return (
    <Panel title="Organizations" aside={<span className="quiet">{plural(organizations.length + leftOut, 'organization')}</span>}>
      {organizations.length === 0 && <Empty title="No organization yet">One appears as soon as its database does, named as ORGANIZATION_PREFIX says.</Empty>}
      {organizations.length > 0 && (
        <table className="cards">
          <thead>
            <tr><th scope="col">Organization</th><th scope="col">Phase last seen</th><th scope="col" className="number">Submissions</th><th scope="col" className="number">Diverged</th><th scope="col">Verdict</th><th scope="col"><span className="visually-hidden">Gates</span></th></tr>
          </thead>
          <tbody>
            {organizations.map((organization) => (
              <Fragment key={organization.orgId}>
                <Row organization={organization} override={overrides.find(({ orgId }) => orgId === organization.orgId)} now={now} isShown={shown === organization.orgId} toggle={() => { setShown(shown === organization.orgId ? null : organization.orgId); }} />
                {shown === organization.orgId && <tr className="below"><td colSpan={6}><OrganizationGates orgId={organization.orgId} /></td></tr>}
              </Fragment>
            ))}
          </tbody>
        </table>
      )}
      {leftOut > 0 && <p className="quiet">{plural(leftOut, 'more organization')} without more divergences than these.</p>}
    </Panel>
  );
}

/** A handler tells of a phase when it first sees it, and it may have none to tell of for long (milliseconds). */
const recentMs = 600_000;

function isLongAgo(time: string | null, now: number): boolean {
  return time !== null && now - Date.parse(time) > recentMs;
}

interface RowProps {
  readonly organization: OrganizationView;
  readonly override: OverrideView | undefined;
  readonly now: number;
  readonly isShown: boolean;
  readonly toggle: () => void;
}

function Row({ organization, override, now, isShown, toggle }: RowProps): ReactNode {
  const { orgId, phase, phaseSince, submissions, diverged, verdict, target } = organization;
  return (
    <tr>
      <th scope="row"><a href={`#/findings?org=${encodeURIComponent(orgId)}`}>{orgId}</a>{override && <span className="tag">{override.what}</span>}</th>
      <td data-label="Phase last seen"><span className="about"><PhaseTrack phase={phase} />{isLongAgo(phaseSince, now) && <span className="quiet">at {momentText(phaseSince, now)}</span>}</span></td>
      <td data-label="Submissions" className="number">{countText(submissions)}</td>
      <td data-label="Diverged" className={(diverged ?? 0) > 0 ? 'number strong' : 'number'}>{countText(diverged)}</td>
      <td data-label="Verdict"><span className="about"><VerdictMark verdict={verdict} />{target !== null && <span className="quiet">for {target}</span>}</span></td>
      <td className="end"><button type="button" className="plain" aria-expanded={isShown} onClick={toggle}>Gates<span className="visually-hidden"> of {orgId}</span></button></td>
    </tr>
  );
}
