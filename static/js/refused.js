// A part that is refused takes nobody's place: its sentence stands in that place, and
// what leads there stays. A proxy's own page is not put into ours.
(() => {
  "use strict";
  document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
    const { target, sourceElement } = ctx;
    if (!/ role="?alert/.test(ctx.text)) ctx.text = `<p class="refusal" role="alert">${word("That did not work. Please try again.")}</p>`;
    if (!/^outerHTML/.test(ctx.swap)) return;
    target.querySelector(":scope > .refusal")?.remove();
    ctx.swap = target.contains(sourceElement) ? "beforeend" : "innerHTML";
  });
})();
