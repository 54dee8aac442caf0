import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { ApiError } from './api/http';
import { PreferencesProvider } from './app/preferences';
import { makeRouter } from './app/router';
import { StepUpProvider } from './app/step-up';
import { cssVariablesResolver, theme } from './theme';
import '@mantine/core/styles.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/parts.css';

const READ_RETRIES_MAX = 2;

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The session ended elsewhere: ask who is signed in, and the gate leads to the sign-in screen.
      if (error instanceof ApiError && error.status === 401 && query.queryKey[0] !== '/api/auth/session') {
        void client.invalidateQueries({ queryKey: ['/api/auth/session'] });
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal does not become an answer by asking again; a lost connection may.
      retry: (failures, error) =>
        failures < READ_RETRIES_MAX && error instanceof ApiError && (error.status === 0 || error.status >= 502),
    },
  },
});

const schemes = localStorageColorSchemeManager({ key: 'paydirt-color-scheme' });
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={schemes}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={client}>
        <PreferencesProvider>
          <StepUpProvider>
            <RouterProvider router={makeRouter()} />
          </StepUpProvider>
        </PreferencesProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
