// Opens what may be done with a message in place of leaving the page for it.
(() => {
  "use strict";
  if (!document.querySelector("[role=log]")) return;
  // Where there is room the talk goes on beside it; see doings.css.
  const wide = matchMedia("(min-width: 80rem)");
  let dialog, opener;

  function make() {
    dialog = document.createElement("dialog");
    dialog.className = "doings";
    dialog.ariaLabel = word("Message");
    dialog.innerHTML = `<form method="dialog"><button class="quiet">${word("Close")}</button></form><div id="actions"></div>`;
    // Success swaps nothing: the change itself comes over the socket.
    dialog.addEventListener("htmx:after:request", (event) => {
      const { response, sourceElement } = event.detail.ctx;
      if (sourceElement !== dialog && response.status < 300) dialog.close();
    });
    // The link that opened it may have been replaced meanwhile. What had the
    // focus in the dialog keeps it then, and cannot be seen.
    dialog.addEventListener("close", () => {
      const at = document.activeElement;
      if (!at || at === document.body || dialog.contains(at)) document.querySelector(`[role=log] a[href="${CSS.escape(opener)}"]`)?.focus();
    });
    dialog.addEventListener("keydown", (event) => { if (event.key === "Escape") dialog.close(); });
    document.getElementById("main").append(dialog);
    return dialog;
  }

  function show() {
    dialog.setAttribute("closedby", wide.matches ? "closerequest" : "any");
    wide.matches ? dialog.show() : dialog.showModal();
  }

  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("[role=log] a.t");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    dialog ??= make();
    opener = link.getAttribute("href");
    dialog.querySelector("#actions").replaceChildren(); // never another message's
    await htmx.ajax("GET", link.getAttribute("href"), { source: dialog, target: "#actions", swap: "innerHTML" });
    if (dialog.open) return dialog.querySelector(".act button")?.focus(); // another one's place, or clicked twice
    if (dialog.querySelector(".act")) show();
    else location.assign(link.href); // an answer that is no such part, as when one is signed out
  });
})();
