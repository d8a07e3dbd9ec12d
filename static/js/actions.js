// Opens a message's actions, or its thread, without leaving the page.
(() => {
  "use strict";
  if (!document.querySelector("[role=log]")) return;
  // On wide windows the messages stay in view beside it; see actions.css.
  const wide = matchMedia("(min-width: 80rem)");
  let dialog, opener, answered, turns = 0, closed = -Infinity, pressed = {};

  function make() {
    dialog = document.createElement("dialog");
    dialog.className = "panel";
    dialog.setAttribute("hx-sync", "this:replace");
    dialog.innerHTML = `<form method="dialog"><button class="quiet">${word("Close")}</button></form><div id="actions"></div>`;
    // Success swaps nothing: the change itself comes over the socket.
    dialog.addEventListener("htmx:after:request", (event) => {
      const { response, sourceElement } = event.detail.ctx;
      if (sourceElement === dialog) answered = response.status;
      else if (response.status < 300) close();
    });
    dialog.addEventListener("submit", ({ target }) => {
      if (target.matches("[method=dialog]") || target.matches(".reply") && !thread() && target.elements.body.value.trim()) close();
    });
    // The link that opened it may have been replaced meanwhile. The element with the focus
    // in the dialog then keeps it, and is invisible.
    dialog.addEventListener("close", () => {
      const at = document.activeElement;
      if (!at || at === document.body || dialog.contains(at)) document.querySelector(`[role=log] a[href="${CSS.escape(opener)}"]`)?.focus();
    });
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") composing(event) ? event.preventDefault() : dialog.close();
    });
    document.getElementById("main").append(dialog);
    return dialog;
  }

  function close() {
    closed = performance.now();
    dialog.close();
  }

  // The second click of a double click, if the first closed the dialog, must not reach the
  // element beneath.
  document.addEventListener("click", (event) => {
    const near = Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY) < 8;
    if (dialog?.contains(event.target)) return void (pressed = event);
    if (!near || !event.detail || dialog?.open || performance.now() - closed > 400) return; // by the keyboard there is no detail
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  const thread = () => dialog.querySelector(".thread");

  function show() {
    dialog.setAttribute("closedby", wide.matches ? "closerequest" : "any");
    wide.matches ? dialog.show() : dialog.showModal();
  }

  // open answers whether the requested part is there; of several requests at once, the last
  // one's.
  async function open(href) {
    dialog ??= make();
    const turn = ++turns;
    answered = 0;
    dialog.querySelector("#actions").replaceChildren(); // never another message's
    await htmx.ajax("GET", href, { source: dialog, target: "#actions", swap: "innerHTML" });
    if (turn !== turns) return false;
    // A page of another user is reported here: leaving the page would lose unsent text.
    if (!dialog.querySelector(".act") && answered !== 409) {
      if (answered) location.assign(href); // the answer is no such part, as after signing out
      return false;
    }
    dialog.ariaLabel = thread() ? word("Thread") : word("Message");
    dialog.dispatchEvent(new CustomEvent("parley:shown", { bubbles: true }));
    if (!dialog.open) show();
    else dialog.querySelector(".thread textarea, .act button")?.focus(); // in place of another message
    // Behind a modal dialog, the log is not read out.
    if (dialog.matches(":modal")) document.getElementById("answers")?.setAttribute("aria-live", "polite");
    dialog.scrollTop = thread() ? dialog.scrollHeight : 0;
    return true;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(":is([role=log], .panel) :is(a.t, .re, .n a)");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!dialog?.contains(link)) opener = link.getAttribute("href");
    open(link.getAttribute("href"));
  });

  // A failed reply's text returns to its form.
  document.addEventListener("parley:answer", async ({ detail }) => {
    opener = detail.path.replace(/\/thread$/, "");
    const text = (await open(detail.path)) && dialog.querySelector(".reply textarea");
    if (text) detail.take(text);
  });

  // The log shows that a reply failed, and a modal dialog hides the log.
  document.addEventListener("parley:failed", () => { if (dialog?.matches(":modal")) dialog.close(); });
})();
