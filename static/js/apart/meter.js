// It says of a new password, while it is typed, what the server would: see ui.PasswordMeter.
(() => {
  const characters = (text) => [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].length;
  for (const meter of document.querySelectorAll("[data-meter]")) {
    const input = document.getElementById(meter.dataset.meter);
    const { least, short, named, good } = meter.dataset;
    const name = meter.dataset.name.normalize("NFC").toLowerCase();
    input.addEventListener("input", () => {
      const typed = input.value.normalize("NFC").toLowerCase();
      let sentence = good;
      if (!typed) sentence = "";
      else if (characters(typed) < Number(least)) sentence = short;
      else if (typed.includes(name)) sentence = named;
      // A sentence that stays is not announced again at each key.
      if (meter.textContent !== sentence) meter.textContent = sentence;
    });
  }
})();
