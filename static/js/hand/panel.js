// Dialogs of the room's page: a panel with a message's actions or its thread, and a question
// before deleting. On wide windows the panel stands at the right; see actions.css.
const openPart = (() => {
  "use strict";
  if (!document.querySelector("[role=log]")) return;
  const wide = matchMedia("(min-width: 80rem)");
  let opener, changed = -Infinity, pressed = {}, pressedAt = 0;

  function make(kind) {
    const dialog = document.createElement("dialog");
    dialog.className = kind;
    dialog.innerHTML = `<form method="dialog"><h2></h2><button class="quiet">${word("Close")}</button></form><div class="parts" hx-sync="this:replace"></div>`;
    // Success swaps nothing: the change itself comes over the socket.
    dialog.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
      if (ctx.sourceElement.matches("form") && ctx.response.status < 300) close(dialog);
    });
    dialog.addEventListener("close", () => {
      mark();
      // The link that opened it may have been replaced meanwhile. The element with the focus
      // in the dialog then keeps it, and is invisible.
      const at = document.activeElement;
      if (!at || at === document.body || dialog.contains(at)) document.querySelector(`[role=log] a.t[href="${CSS.escape(opener)}"]`)?.focus();
    });
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") composing(event) ? event.preventDefault() : dialog.close();
    });
    dialog.addEventListener("click", (event) => {
      if (!event.target.closest(".cancel")) return;
      event.preventDefault();
      close(dialog);
    });
    document.getElementById("main").append(dialog);
    return dialog;
  }

  const dialogs = {};
  const dialogOf = (kind) => dialogs[kind] ??= make(kind);

  function close(dialog) {
    changed = performance.now();
    dialog.close();
  }

  // The second click of a double click must not reach what lies beneath a dialog that the
  // first one closed, or in a dialog that it opened. A dialog that had opened before both
  // clicks has nothing to do with them.
  document.addEventListener("click", (event) => {
    const near = Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY) < 8;
    const now = performance.now(), between = changed >= pressedAt && now - changed <= 400;
    const second = near && between && event.detail; // by the keyboard there is no detail
    [pressed, pressedAt] = [event, now];
    if (!second) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  const threadIn = (dialog) => dialog.querySelector(".thread");

  // The message that the panel is about stays marked in the log.
  function mark() {
    const seq = dialogs.panel?.open && dialogs.panel.querySelector(".thread > .m")?.dataset.seq;
    for (const m of document.querySelectorAll("[role=log] > .m[data-open]")) delete m.dataset.open;
    const m = seq && inLog(seq);
    if (m) m.dataset.open = "";
  }
  document.addEventListener("htmx:ws:after:message:incoming", mark);

  function show(dialog, asks) {
    changed = performance.now();
    if (dialog.open) return;
    const modal = asks || !wide.matches;
    dialog.setAttribute("closedby", modal ? "any" : "closerequest");
    modal ? dialog.showModal() : dialog.show();
  }

  async function open(href, { writes = true } = {}) {
    const asks = /[?&]delete=/.test(href), dialog = dialogOf(asks ? "panel question" : "panel"), parts = dialog.querySelector(".parts");
    if (!(await fetchPart(parts, href))) return false;
    const thread = threadIn(dialog);
    dialog.querySelector("h2").textContent = dialog.ariaLabel = asks ? word("Delete this message?") : thread ? word("Thread") : word("Message");
    dialog.dispatchEvent(new CustomEvent("parley:shown", { bubbles: true }));
    show(dialog, asks);
    mark();
    const first = thread ? writes && dialog.querySelector(".reply textarea") : dialog.querySelector(asks ? ".cancel" : ".parts button");
    first?.focus({ preventScroll: true });
    // Behind a modal dialog, the log is not read out.
    if (dialog.matches(":modal")) document.getElementById("answers")?.setAttribute("aria-live", "polite");
    parts.scrollTop = thread ? parts.scrollHeight : 0;
    return true;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(":is([role=log], .panel) :is(a.t, .re, .n a)");
    if (!link || !plainClick(event)) return;
    event.preventDefault();
    open(opened(link.getAttribute("href"), link));
  });

  const opened = (href, at) => {
    if (at && !at.closest(".panel")) opener = addressOf(messageAt(at));
    return href;
  };

  // A failed reply's text returns to its form.
  document.addEventListener("parley:answer", async ({ detail }) => {
    opener = detail.path.replace(/\/thread$/, "");
    const text = (await open(detail.path)) && dialogs.panel.querySelector(".reply textarea");
    if (text) detail.take(text);
  });

  // The log shows that a reply failed, and a modal dialog hides the log.
  document.addEventListener("parley:failed", () => { if (dialogs.panel?.matches(":modal")) dialogs.panel.close(); });

  return Object.assign((href, at, how) => open(opened(href, at), how), { close: () => dialogs.panel?.open && close(dialogs.panel) });
})();
