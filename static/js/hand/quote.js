// "Quote" puts a message's text and its link into the composer, behind what is written there.
const quote = (text) => {
  const box = document.getElementById("body");
  box.value = box.value.trim() ? `${box.value.trimEnd()}\n\n${text}` : text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
};

// copyLink copies a message's address. With Shift, it is that of the range from the message
// whose address was copied before.
const copyLink = (() => {
  let from;
  return (m, button, further) => {
    const seq = Number(m.dataset.seq), ends = [from, seq].sort((a, b) => a - b).join("..");
    const href = further && from && from !== seq ? `/rooms/${encodeURIComponent(document.body.dataset.room)}?at=${ends}#m-${ends}` : addressOf(m);
    from = seq;
    navigator.clipboard?.writeText(new URL(href, location).href);
    if (!button.innerHTML.startsWith("<svg")) return;
    const was = button.innerHTML;
    button.textContent = "✓";
    setTimeout(() => { button.innerHTML = was; }, 1500);
  };
})();
