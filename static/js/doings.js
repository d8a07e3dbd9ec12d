// Opens what may be done with a message in place of leaving the page for it.
(() => {
  "use strict";
  const dialog = document.getElementById("doings");
  if (!dialog) return;

  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("[role=log] a.t");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    await htmx.ajax("GET", link.getAttribute("href"), { source: dialog, target: "#actions", swap: "innerHTML" });
    if (dialog.querySelector(".act")) dialog.showModal();
    else location.assign(link.href); // an answer that is no such part, as when one is signed out
  });

  // Success swaps nothing: the change itself comes over the socket.
  dialog.addEventListener("htmx:after:request", (event) => {
    const { response, sourceElement } = event.detail.ctx;
    if (sourceElement !== dialog && response.status < 300) dialog.close();
  });
})();
