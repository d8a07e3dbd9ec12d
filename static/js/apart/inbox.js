// The inbox as it is now: when the rooms' marks change, the page asks for its list again. It
// asks at most once in five seconds, and not while it is hidden.
(() => {
  "use strict";
  const pause = 5000;
  let due = false, waits = false, before = "";

  // A list with the focus in it is replaced under the same button, if that is still there.
  function replace(fresh) {
    const list = document.getElementById("inbox"), { activeElement: held } = document;
    if (before === fresh.innerHTML) return;
    before = fresh.innerHTML;
    const inside = list.contains(held) ? held : null;
    list.replaceWith(document.adoptNode(fresh));
    tell("shown");
    if (inside) [...fresh.querySelectorAll("a, button")].find((e) => e.value === inside.value && e.href === inside.href)?.focus();
  }

  // fresh is the list as it is on the server; none where the session has ended.
  async function fresh() {
    const answer = await fetch("/inbox");
    if (!answer.ok) throw new Error(`the inbox answered ${answer.status}`);
    return !answer.redirected && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("inbox");
  }

  async function draw() {
    if (!due || waits || document.hidden) return;
    due = false;
    waits = true;
    setTimeout(() => { waits = false; draw(); }, pause);
    const list = await fresh().catch(() => { due = true; });
    if (due) draw(); // or once the pause is over
    if (list) replace(list);
  }

  onFrame(({ detail }) => {
    const html = detail.message.data;
    if (typeof html !== "string" || !html.includes('class="unread')) return;
    due = true;
    draw();
  });
  document.addEventListener("visibilitychange", draw);
})();
