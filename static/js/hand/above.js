// What opens above the composer's text: its preview, and the times at which it may be sent.
// Their buttons are the form's own, so both work without this as pages.
(() => {
  "use strict";
  const form = document.getElementById("composer"), text = form?.elements.body;
  if (!text) return;
  const opened = () => form.querySelector(".preview"), drop = () => opened()?.remove();
  text.addEventListener("input", drop);

  // Files that wait go along with a message for later.
  const files = () => [...form.querySelectorAll(".waiting input")].map((i) => [i.name, i.value]);

  async function ask(fields) {
    const body = text.value;
    let html = "", ok = false;
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST", headers: { "HX-Request": "true", Accept: "text/html" },
        body: new URLSearchParams([...Object.entries({ body, for: document.body.dataset.me, ...fields }), ...files()]), signal: AbortSignal.timeout(20_000),
      });
      [html, ok] = [await answer.text(), answer.ok];
    } catch { /* no answer */ }
    return text.value === body && { html, ok };
  }

  function show(html, instead = true) {
    const part = document.createElement("template");
    part.innerHTML = html;
    const choices = part.content.querySelectorAll("[name=all]"), why = part.content.querySelector("[role=alert]") ?? part.content;
    const shown = part.content.querySelector(".preview") ?? Object.assign(document.createElement("p"), { className: "preview refusal", textContent: why.textContent.trim() || word("The server did not answer.") });
    for (const choice of choices) shown.append(" ", choice); // whether it notifies a large room
    if (!shown.matches(".later")) shown.setAttribute("role", "status");
    if (instead) drop();
    else opened()?.querySelector(".refusal")?.remove();
    (instead ? form : opened()).prepend(shown);
    if (shown.matches(".later")) shown.querySelector("button").focus();
  }

  let chosen;
  async function schedule({ name, value }) {
    const later = opened(), { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    if (name === "in") chosen = value;
    const answer = await ask({ in: chosen, at: later.querySelector("[name=at]").value, zone: timeZone, nonce: later.dataset.nonce, ...(name === "all" && { all: value }) });
    if (!answer) return;
    if (!answer.ok) return show(answer.html, false);
    const list = form.querySelector(".waiting");
    list?.querySelectorAll("li:has([name=upload])").forEach((row) => row.remove());
    if (list && !list.children.length) list.remove();
    text.value = "";
    text.dispatchEvent(new Event("input", { bubbles: true }));
    show(answer.html);
    text.focus();
  }

  form.addEventListener("submit", async (event) => {
    const { name } = event.submitter ?? {};
    if (!["preview", "later", "in", "all"].includes(name)) return;
    event.preventDefault();
    if (["in", "all"].includes(name)) return schedule(event.submitter);
    const same = opened()?.matches(".later") === (name === "later");
    if (opened() && same) return drop();
    const answer = await ask({ [name]: "1" });
    if (answer) show(answer.html);
  });

  // Enter in the field would press the form's first button, which sends at once.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.name !== "at") return;
    event.preventDefault();
    event.target.parentElement.querySelector("button").click();
  });
})();
