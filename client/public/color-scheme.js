// Runs before the first paint so that a dark room stays dark. A file, not an inline script: the CSP allows only 'self'.
(function () {
  var chosen = null;
  try {
    chosen = window.localStorage.getItem('paydirt-color-scheme');
  } catch (error) {
    chosen = null; // Storage is blocked: the system's wish decides.
  }
  if (chosen !== 'light' && chosen !== 'dark') {
    chosen = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  document.documentElement.setAttribute('data-mantine-color-scheme', chosen);
})();
