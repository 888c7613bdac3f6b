// Applies the remembered theme before the first paint. A classic script on purpose: modules run too late.
(function () {
  const chosen = localStorage.getItem('holdfast.theme');
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset.theme = chosen;
  }
})();
