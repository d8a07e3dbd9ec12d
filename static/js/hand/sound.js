// A sound for what title.js counts anew, where the person wants it. Browsers let a page be
// heard once it was touched, and this file is loaded then.
(() => {
  "use strict";
  if (!("sound" in document.body.dataset) || !window.AudioContext) return;
  const counted = () => (document.body.dataset.counted ?? "0,0").split(",").map(Number);
  let before = counted(), audio;

  // Two short notes, the second one higher.
  function play() {
    audio ??= new AudioContext();
    [660, 880].forEach((pitch, i) => {
      const note = new OscillatorNode(audio, { frequency: pitch }), volume = new GainNode(audio), at = audio.currentTime + i * 0.12;
      volume.gain.setValueAtTime(0.1, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.2);
      note.connect(volume).connect(audio.destination);
      note.start(at);
      note.stop(at + 0.2);
    });
  }

  // What is unread falls while a mention comes, and a mention is read while more is unread.
  new MutationObserver(() => {
    const [mentions, unread] = counted();
    if (mentions > before[0] || mentions === before[0] && unread > before[1]) play();
    before = [mentions, unread];
  }).observe(document.body, { attributeFilter: ["data-counted"] });
})();
