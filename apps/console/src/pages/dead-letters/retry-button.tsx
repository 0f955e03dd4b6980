import { actionAnswerSchema, type DeadLetterDetail } from '@tandem/console-contract';
import { useState, type ReactNode } from 'react';
import { post } from '../../api/client.ts';
import { ActionDialog } from '../../operator/action-dialog.tsx';
import { useSettings } from '../../settings-context.tsx';

interface RetryButtonProps {
  readonly id: string;
  readonly plan: DeadLetterDetail['plan'];
  readonly onRetried: () => void;
}

type Word = 'enqueue' | 'record';

export function RetryButton({ id, plan, onRetried }: RetryButtonProps): ReactNode {
  const settings = useSettings();
  const [isAsking, setIsAsking] = useState(false);
  const [word, setWord] = useState<Word | null>(null);
  if (!settings?.can.retry || !settings.actions.enabled) return null;
  const needsWord = plan.outcome === 'needs-word';
  return (
    <>
      <button type="button" className="primary" onClick={() => { setIsAsking(true); }}>Retry…</button>
      {isAsking && (
        <ActionDialog
          title="Retry this event"
          verb="Retry"
          plan={() => (needsWord ? <WordChoice word={word} onChange={setWord} /> : <p className="wrap">As it looks now: {plan.sentence}.</p>)}
          act={async ({ name, token }, reason) => {
            const { outcome, sentence } = await post(`./api/dead-letters/${encodeURIComponent(id)}/retry`, { by: name, reason, word: needsWord ? word : null }, actionAnswerSchema, token);
            return { isDone: outcome === 'done', sentence };
          }}
          onClose={(end) => {
            setIsAsking(false);
            if (end) onRetried();
          }}
        />
      )}
    </>
  );
}

function WordChoice({ word, onChange }: { readonly word: Word | null; readonly onChange: (word: Word) => void }): ReactNode {
  return (
    <fieldset>
      <legend>A direct write that nobody has decided. What is to become of it?</legend>
      <label className="choice"><input type="radio" name="word" required checked={word === 'enqueue'} onChange={() => { onChange('enqueue'); }} /> Start its workflows</label>
      <label className="choice"><input type="radio" name="word" checked={word === 'record'} onChange={() => { onChange('record'); }} /> Only write them down</label>
    </fieldset>
  );
}
