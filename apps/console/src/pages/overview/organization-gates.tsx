import { gateReportSchema } from '@tandem/console-contract';
import { useCallback, type ReactNode } from 'react';
import { get } from '../../api/client.ts';
import { useLoaded } from '../../api/use-loaded.ts';
import { Loading } from '../../parts/loading.tsx';
import { GateTable } from './gate-table.tsx';

/** Asked for when somebody wants to see them: an overview has no room for those of all. */
export function OrganizationGates({ orgId }: { readonly orgId: string }): ReactNode {
  const load = useCallback((signal: AbortSignal) => get(`./api/organizations/${encodeURIComponent(orgId)}/gates`, gateReportSchema, signal), [orgId]);
  return <Loading loaded={useLoaded(load)}>{({ lines }) => <GateTable lines={lines} label={`Gates of ${orgId}`} />}</Loading>;
}
