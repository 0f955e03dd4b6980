import type { ReactNode } from 'react';
import type { Loaded } from '../api/use-loaded.ts';
import type { RequestProblem } from '../api/problem.ts';
import { countText } from './format.ts';

interface LoadingProps<Value> {
  readonly loaded: Loaded<Value> & { readonly reload: () => void };
  readonly children: (value: Value) => ReactNode;
}

/** Shows what was loaded, or that it is not there yet, or why it will not be. */
export function Loading<Value>({ loaded, children }: LoadingProps<Value>): ReactNode {
  switch (loaded.state) {
    case 'loading':
      return <p className="quiet" role="status">Loading…</p>;
    case 'failed':
      return <ProblemNote problem={loaded.problem} again={loaded.reload} />;
    case 'loaded':
      return <>{loaded.problem && <ProblemNote problem={loaded.problem} again={loaded.reload} isOld />}{children(loaded.value)}</>;
  }
}

interface ProblemNoteProps {
  readonly problem: RequestProblem;
  readonly again?: (() => void) | undefined;
  /** Below it stands what was there before. */
  readonly isOld?: boolean;
}

export function ProblemNote({ problem, again, isOld = false }: ProblemNoteProps): ReactNode {
  return (
    <div className="problem" role="alert">
      <p><strong>{problem.message}.</strong>{isOld && ' What is shown is older.'}</p>
      {problem.hint !== null && <p className="quiet">{problem.hint}</p>}
      {again && <button type="button" onClick={again}>Try again</button>}
    </div>
  );
}

/** A list that is full may not be all there is. */
export function FullNote({ count, most }: { readonly count: number; readonly most: number }): ReactNode {
  return count < most ? null : <p className="quiet">The newest {countText(most)}; there may be older ones.</p>;
}

/** Nothing is there, and why that is so or what would change it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  return <div className="empty"><p className="empty-title">{title}</p>{children !== undefined && <p className="quiet">{children}</p>}</div>;
}
