import { countingKinds, findingKindNames, findingStatusNames, standingStatuses } from '@tandem/console-contract';
import { useId, useState, type ReactNode } from 'react';
import { wordsOf } from '../../parts/format.ts';
import { goTo } from '../../routing/use-route.ts';

type Option = readonly [value: string, text: string];

const named = (names: readonly string[]): readonly Option[] => names.map((name) => [name, wordsOf(name)]);
const kinds: readonly Option[] = [[countingKinds, 'those that count'], ...named(findingKindNames)];
const statuses: readonly Option[] = [[standingStatuses, 'open or confirmed'], ...named(findingStatusNames)];

export function FilterForm({ filter }: { readonly filter: Readonly<Record<string, string>> }): ReactNode {
  const id = useId();
  const [org, setOrg] = useState(filter.org ?? '');
  const change = (name: string, value: string): void => {
    const next = new Map(Object.entries({ ...filter, [name]: value }).filter(([, given]) => given !== ''));
    goTo({ page: 'findings', filter: Object.fromEntries(next) });
  };
  return (
    <form className="filters" role="search" aria-label="Filter" onSubmit={(event) => { event.preventDefault(); change('org', org.trim()); }}>
      <Choice id={`${id}-kind`} label="Kind" value={filter.kind ?? ''} options={kinds} onChange={(value) => { change('kind', value); }} />
      <Choice id={`${id}-status`} label="Status" value={filter.status ?? ''} options={statuses} onChange={(value) => { change('status', value); }} />
      <span className="field">
        <label htmlFor={`${id}-org`}>Organization</label>
        <input id={`${id}-org`} value={org} placeholder="org_…" maxLength={63} spellCheck={false} autoCapitalize="off" onChange={({ target }) => { setOrg(target.value); }} />
      </span>
      <button type="submit">Filter</button>
    </form>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
}

function Choice({ id, label, value, options, onChange }: ChoiceProps): ReactNode {
  return (
    <span className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => { onChange(target.value); }}>
        <option value="">all</option>
        {options.map(([name, text]) => <option key={name} value={name}>{text}</option>)}
      </select>
    </span>
  );
}
