import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { config } from 'zod';
import { App } from './app.tsx';
import { LiveProvider } from './live/live-context.tsx';
import { OperatorProvider } from './operator/operator-context.tsx';
import { SettingsProvider } from './settings-context.tsx';
import './styles/index.css';

// its faster way makes code of text, which the page's policy forbids
config({ jitless: true });
const root = document.getElementById('root');
if (!root) throw new Error('The page has no place for the console.');
createRoot(root).render(
  <StrictMode>
    <SettingsProvider>
      <OperatorProvider>
        <LiveProvider>
          <App />
        </LiveProvider>
      </OperatorProvider>
    </SettingsProvider>
  </StrictMode>,
);
