// Records a voice message: a button in the composer, where the browser can. While it records,
// the time and the level stand above the text. What was recorded waits as any other file: it can
// be heard there, sent and removed.
(() => {
  "use strict";
  const form = document.getElementById("composer"), attach = form?.querySelector("[name=attach]");
  if (!attach || !globalThis.MediaRecorder || !navigator.mediaDevices?.getUserMedia) return;
  const kinds = { "audio/webm;codecs=opus": "webm", "audio/ogg;codecs=opus": "ogg", "audio/mp4": "m4a" };
  const kind = Object.keys(kinds).find((k) => MediaRecorder.isTypeSupported(k)), longest = 30 * 60;
  if (!kind) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet voice", title: word("Record a voice message"), innerHTML: '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="M10 3a2 2 0 0 1 2 2v5a2 2 0 0 1-4 0V5a2 2 0 0 1 2-2M5 9.500a5 5 0 0 0 10 0M10 14.500V17.500"/></svg>' });
  button.ariaLabel = button.title;
  attach.after(button);

  let now = null; // what is being recorded
  const clock = (s) => `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
  const seconds = () => Math.floor((Date.now() - now.since) / 1000);
  const stay = (event) => event.preventDefault();

  function refuse(error) {
    say(error.name === "NotFoundError" ? word("There is no microphone.") : error.name === "NotAllowedError" ? word("The browser does not let this page use the microphone.") : word("The microphone cannot be used."));
  }

  function say(sentence) {
    form.querySelector(".recording")?.remove();
    if (sentence) form.prepend(Object.assign(document.createElement("p"), { role: "alert", className: "refusal recording", textContent: sentence }));
  }

  function panel() {
    const made = document.createElement("div");
    made.className = "recording";
    made.role = "group";
    made.ariaLabel = word("Voice message");
    made.innerHTML = `<span role="status">${word("Recording")}</span> <span role="timer">0:00</span> <meter min="0" max="1" value="0"></meter> <button type="button" data-stop>${word("Stop")}</button> <button type="button" class="quiet" data-discard>${word("Discard")}</button>`;
    made.querySelector("meter").ariaLabel = word("Level");
    made.querySelector("[data-stop]").addEventListener("click", () => stop());
    made.querySelector("[data-discard]").addEventListener("click", () => discard());
    return made;
  }

  // listen returns how loud it is, from 0 to 1.
  function listen(stream) {
    const audio = new AudioContext(), hears = new AnalyserNode(audio, { fftSize: 1024 }), wave = new Float32Array(1024);
    audio.createMediaStreamSource(stream).connect(hears);
    return {
      level() {
        hears.getFloatTimeDomainData(wave);
        return Math.min(1, 4 * Math.sqrt(wave.reduce((sum, x) => sum + x * x, 0) / wave.length));
      },
      end: () => audio.close(),
    };
  }

  async function start() {
    if (now) return stop();
    say("");
    now = {};
    try {
      await record();
    } catch (error) {
      const was = now;
      now = null;
      silence(was);
      return refuse(error);
    }
    now.timer = setInterval(tick, 100);
    form.prepend(now.shown);
    button.setAttribute("aria-pressed", "true");
    addEventListener("beforeunload", stay);
    now.shown.querySelector("[data-stop]").focus();
  }

  // record begins. The recorder can also end by itself: its "stop" is all that ends a recording.
  async function record() {
    const stream = now.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 48_000 }), bytes = [];
    now.ear = listen(stream);
    recorder.addEventListener("dataavailable", ({ data }) => bytes.push(data));
    Object.assign(now, { recorder, bytes, shown: panel(), since: Date.now() });
    now.done = new Promise((done) => recorder.addEventListener("stop", () => { finish(); done(); }));
    stream.getTracks()[0].addEventListener("ended", () => stop()); // the microphone was unplugged
    recorder.start(1000);
  }

  function tick() {
    if (!now?.recorder) return;
    const at = clock(seconds()), timer = now.shown.querySelector("[role=timer]");
    if (timer.textContent !== at) timer.textContent = at;
    now.shown.querySelector("meter").value = now.ear.level();
    if (seconds() >= longest) stop();
  }

  function silence({ stream, ear }) {
    stream?.getTracks().forEach((track) => track.stop());
    ear?.end();
  }

  function end() {
    const was = now;
    now = null;
    clearInterval(was.timer);
    silence(was);
    was.shown.remove();
    button.setAttribute("aria-pressed", "false");
    removeEventListener("beforeunload", stay);
    form.elements.body.focus();
  }

  // finish has the recording wait for its message, unless it was discarded.
  function finish() {
    const { bytes, discarded } = now, long = clock(Math.max(1, seconds()));
    end();
    if (discarded) return;
    const name = `${word("Voice message")} ${long.replace(":", "-")}.${kinds[kind]}`;
    document.dispatchEvent(new CustomEvent("parley:attach", { detail: { form, files: [new File(bytes, name, { type: kind })] } }));
  }

  // stop resolves once the recorder has ended: it is "inactive" before its last bytes are here.
  function stop() {
    if (!now?.recorder) return Promise.resolve();
    if (now.recorder.state !== "inactive") now.recorder.stop();
    return now.done;
  }

  function discard() {
    if (now?.recorder) now.discarded = true;
    stop();
  }

  button.addEventListener("click", start);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || composing(event) || !now?.recorder) return;
    event.preventDefault();
    event.stopPropagation();
    stop();
  }, true);

  // A message that is sent meanwhile has the recording.
  document.addEventListener("submit", async (event) => {
    if (event.target !== form || !now?.recorder || event.submitter?.name) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (now.sends) return;
    now.sends = true;
    await stop();
    form.requestSubmit();
  }, true);
})();
