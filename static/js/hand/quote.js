// "Quote" puts a message's text and its link into the composer, behind what is written there.
const quote = (text) => {
  const box = document.getElementById("body");
  box.value = box.value.trim() ? `${box.value.trimEnd()}\n\n${text}` : text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
};
