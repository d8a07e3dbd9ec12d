// The sound of a call that rings, where the user wants sounds. It comes with the first call,
// and sounds for as long as one is shown. Browsers let a page be heard once it was touched.
(() => {
  "use strict";
  if (window.parleyRings) return;
  window.parleyRings = true;
  // The stylesheet hides a card whose end the page did not hear of.
  const shown = (card) => getComputedStyle(card).visibility !== "hidden";
  const rings = () => "sound" in document.body.dataset && [...document.querySelectorAll("#rings .ring")].some(shown);
  let audio;

  // Two low notes, twice: no other sound of a page is like it.
  function sound() {
    if (!rings() || !window.AudioContext) return;
    audio ??= new AudioContext();
    for (const [i, pitch] of [440, 554, 440, 554].entries()) {
      const note = new OscillatorNode(audio, { frequency: pitch }), volume = new GainNode(audio), at = audio.currentTime + i * 0.2;
      volume.gain.setValueAtTime(0.1, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.19);
      note.connect(volume).connect(audio.destination);
      note.start(at);
      note.stop(at + 0.2);
    }
  }

  let timer;
  function follow() {
    if (rings() && !timer) {
      sound();
      timer = setInterval(sound, 2000);
    } else if (!rings()) timer = clearInterval(timer);
  }
  new MutationObserver(follow).observe(document.getElementById("rings").parentNode, { childList: true, subtree: true });
  follow();
})();
