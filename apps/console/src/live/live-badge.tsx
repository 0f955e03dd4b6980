import type { ReactNode } from 'react';
import { useLive, useNow } from './live-context.tsx';
import { liveStatusOf } from './live-status.ts';

/** How fresh the page is. It changes each second, so it is not announced. */
export function LiveBadge(): ReactNode {
  const { tone, text } = liveStatusOf(useLive(), useNow());
  return <span className={`live live-${tone}`} data-testid="live">{text}</span>;
}
