// Counts what may still be written, near a message's limit, and does not send more: the
// server would refuse it.
(() => {
  "use strict";
  const most = 8000, near = 400;

  // The server counts characters, without empty lines before and space after; see
  // chat/text.go.
  const left = (text) => text.value.length < most - near ? most : most - [...text.value.replace(/^\n+|\s+$/g, "")].length;

  function show(text) {
    const n = left(text);
    let said = text.form.querySelector(".left");
    if (n > near) return said?.remove();
    if (!said) {
      said = document.createElement("span");
      said.className = "left";
      text.after(said);
    }
    said.setAttribute("role", "status");
    said.textContent = n < 0 ? word("%d too many", -n) : word("%d left", n);
    said.classList.toggle("refusal", n < 0);
  }

  const written = ({ name, form }) => name === "body" && form;
  document.addEventListener("input", ({ target }) => { if (written(target)) show(target); });
  document.addEventListener("submit", (event) => {
    const text = event.target.elements.body;
    if (!text || left(text) >= 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    show(text);
    const said = text.form.querySelector(".left");
    said.setAttribute("role", "alert");
    said.textContent = word("That is %d characters; a message can have %d.", most - left(text), most);
    text.focus();
  }, true);
  document.querySelectorAll("textarea").forEach((text) => { if (written(text)) show(text); });
})();
