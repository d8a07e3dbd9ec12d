// A button beside the label of each field of a password shows what is typed; see ui.Field. A form is never sent with a password
// shown: the browser would keep it among what was typed into such fields.
for (const input of document.querySelectorAll("[data-reveal]")) {
  const button = document.createElement("button");
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.ariaPressed = `${shown}`;
  };
  button.type = "button";
  button.className = "quiet reveal";
  button.textContent = input.dataset.reveal;
  button.setAttribute("aria-controls", input.id);
  button.setAttribute("aria-description", input.labels[0].textContent);
  show(false);
  button.addEventListener("click", () => show(input.type === "password"));
  input.form.addEventListener("submit", () => show(false));
  // A page that comes back, comes back covered.
  addEventListener("pagehide", () => show(false));
  input.after(button);
}
