/** listen has a browser want sound, and notes when each note that is heard begins. */
export function listen({ window, document }, notes) {
  document.body.dataset.sound = "";
  const node = { connect: (to) => to };
  window.AudioContext = class { currentTime = 1; destination = node; };
  window.GainNode = class { connect = node.connect; gain = { setValueAtTime() {}, exponentialRampToValueAtTime() {} }; };
  window.OscillatorNode = class { connect = node.connect; start = (at) => { this.at = at; }; stop = (at) => { if (at > this.at) notes.push(this.at); }; };
}
