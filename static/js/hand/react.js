// A click on a reaction adds or takes away the reader's own, without leaving the page. The
// change itself comes over the socket. A refusal shows with the message's actions.
const react = (() => {
  "use strict";
  const { me } = document.body.dataset;

  async function react(path, value, on, name = "emoji") {
    const wanted = on === undefined ? {} : { on: on ? 1 : 0 };
    try {
      const answer = await fetch(path, {
        method: "POST", redirect: "manual", headers: { "HX-Request": "true", Accept: "text/html" },
        body: new URLSearchParams({ [name]: value, for: me, ...wanted }),
      });
      if (answer.ok) return;
    } catch { /* no answer */ }
    openPart?.(path.replace(/\/(reactions|vote)$/, ""));
  }

  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (target.id !== "rx" || !submitter) return;
    event.preventDefault();
    const on = submitter.ariaPressed !== "true";
    submitter.ariaPressed = on;
    react(submitter.getAttribute("formaction"), submitter.value, on, submitter.name);
  });

  return react;
})();
