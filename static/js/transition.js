// A second click ends the first navigation and its view transition. Chromium reports their
// promises, which nobody asked for, as errors of the page: w3c/csswg-drafts 13726.
(() => {
  "use strict";
  for (const name of ["pageswap", "pagereveal"]) addEventListener(name, ({ viewTransition: t }) => {
    for (const promise of [t?.ready, t?.finished, t?.updateCallbackDone]) promise?.catch(() => {});
  });
})();
