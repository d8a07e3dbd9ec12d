// A refused part replaces nothing: its sentence stands in that place, and the link stays. A
// proxy's own page is not put into ours, and a missing answer is reported too.
(() => {
  "use strict";
  const sorry = () => `<p class="refusal" role="alert">${word("That did not work. Please try again.")}</p>`;
  const forget = (target) => target.querySelector(":scope > .refusal")?.remove();

  document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
    const { target, sourceElement } = ctx;
    if (!/ role="?alert/.test(ctx.text)) ctx.text = sorry();
    if (!/^outerHTML/.test(ctx.swap)) return;
    forget(target);
    ctx.swap = target.contains(sourceElement) ? "beforeend" : "innerHTML";
  });

  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (!ctx?.request || ctx.response || !ctx.target?.isConnected) return;
    forget(ctx.target);
    ctx.target.insertAdjacentHTML("beforeend", sorry());
  });
})();
