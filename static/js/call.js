// A page in a call: two connections, one that sends and one that receives. This page always
// makes the offer. Who is there and what they show are elements that the socket brings:
// each with data-track gets a slot of the receiving connection. Texts are the page's.
(() => {
  const $ = (id = "") => document.querySelector("#call" + id), page = $("-page"), say = $("-say");
  const { seat, path } = page.dataset, me = document.body.dataset.me;
  // In an offer's order: sound, pictures, pictures, sound. Voices come first, then screens.
  const kinds = ["mic", "screen", "cam", "sound"];
  const local = {}, todo = new Set(), wave = new Float32Array(2048);
  let slots = [], send, recv, number = Date.now(), seen, stale, pressing, pinned, joined, state, muted, wake, ice, meter, hand, running, ready, fence, silenced, still, was = 0, n = 0;

  const tell = (what) => { if (state !== what) say.textContent = say.dataset[state = what] ?? what; };
  const settled = () => joined && tell(local.mic ? "in" : "denied");
  const all = (what) => [...$().querySelectorAll(what)], tile = (name) => all(`[data-person="${name}"]`)[0];
  const near = (e) => e.closest("li"), press = (b, on) => b.ariaPressed = !!on, button = (what) => page.querySelector(`[data-do=${what}]`);
  const plays = (e, track) => { if (e.srcObject?.getTracks()[0] !== track) e.srcObject = track ? new MediaStream([track]) : null; };
  const form = (fields) => new URLSearchParams({ seat, ...fields });

  // An answer that does not come is a lost network, or a slow one: it gets more time then, up to 80 s, unless all begins anew.
  // A page that was in the call and has lost it asks again soon: the old way may drop everything and say nothing.
  async function post(what, body, query = "") {
    const asked = new AbortController();
    setTimeout(wake = () => asked.abort(), Math.min(2 ** n * (fence && !ready ? 1500 : 1e4), 8e4));
    const answer = await fetch(`${path}/${what}?for=${me}&${query}`, { method: "POST", headers: { Accept: "text/plain" }, body, signal: asked.signal });
    const text = await answer.text();
    if (!answer.ok) throw { status: answer.status, text };
    return text;
  }

  async function exchange(what, pc, tracks) {
    await pc.setLocalDescription();
    await pc.setRemoteDescription({ type: "answer", sdp: await post(what, new Blob([pc.localDescription.sdp], { type: "application/sdp" }), form({ pc: number, tracks, fence })) });
  }

  function connection() {
    const pc = new RTCPeerConnection(ice);
    pc.onconnectionstatechange = () => /^[fd]/.test(pc.connectionState) && again();
    return pc;
  }

  const does = {
    async publish() {
      send ??= connection();
      for (const [i, kind] of kinds.entries()) {
        const { sender } = send.getTransceivers()[i] ?? send.addTransceiver(i % 3 ? "video" : "audio", { direction: "sendonly" });
        await sender.replaceTrack(local[kind]);
      }
      await exchange("publish", send, kinds.map((kind) => (local[kind] ? "" : "-") + kind));
      if (ready) return;
      ready = 1;
      settled();
      if (muted || hand) todo.add("self");
      sync();
    },

    self: () => post("self", form({ muted: muted | 0, hand: hand | 0 })),

    // watch asks for the tracks on the page, each in a slot of its kind: for at most 80, as
    // a node allows. A slot keeps its media when it shows another track. First it has this
    // page send what somebody receives, in the size that the call has.
    async watch() {
      for (const [i, kind] of kinds.entries()) {
        const { sender } = send.getTransceivers()[i], to = sender.getParameters();
        for (const e of to.encodings) Object.assign(e, i === 2 && JSON.parse($().dataset.cam ?? 0), { active: !tile(me)?.dataset.idle?.includes(kind) });
        await sender.setParameters(to).catch(() => {});
      }
      const left = { audio: 50, video: 30 };
      const shown = kinds.flatMap((kind) => all(`[data-track$="/${kind}"]`))
        .filter((e) => near(e) !== tile(me) && (e.offsetWidth || e.localName === "audio") && (left[e.localName]-- > 0 || plays(e)));
      for (const s of slots) if (s.name && !shown.some((e) => e.dataset.track === s.name)) [s.name, stale] = ["", true];
      for (const e of shown) {
        const kind = e.localName, name = e.dataset.track, { seat } = near(e).dataset;
        let s = slots.find((o) => o.name === name) ?? slots.find((o) => !o.name && o.kind === kind);
        if (!s) slots.push(s = { kind, t: (recv ??= connection()).addTransceiver(kind, { direction: "recvonly" }) });
        if (s.name !== name || s.seat !== seat) [s.name, s.seat, stale] = [name, seat, true];
        plays(e, s.t.receiver.track);
      }
      stale &&= await exchange("watch", recv, slots.map((s) => s.name || "-"));
    },
  };

  // want has the server told, one thing at a time. What fails is tried again, each time
  // later; what is refused is said.
  async function want(what) {
    if (joined) todo.add(what);
    if (running) return;
    running = 1;
    n = 0;
    for (const what of todo) {
      const round = number;
      todo.delete(what);
      try { await does[what](); } catch ({ status, text = "<" }) {
        if (round !== number) continue;
        if (/</.test(text)) text = "lost"; // of a proxy, or none
        if (/^4(?!.9)/.test(status)) { (ready ? tell : end)(text); continue; }
        if (status === 409 && ready) again();
        else {
          todo.add(what);
          tell(text);
        }
        await new Promise((done) => setTimeout(wake = done, 500 * Math.min(2 ** n++ - 1, 60)));
      }
    }
    running = 0;
    if (n) settled();
  }

  // sync follows what the socket brought.
  function sync() {
    for (const kind of kinds) for (const e of all(`video[data-track="${me}/${kind}"]`)) plays(e, local[kind]);
    for (const b of all("[data-do=pin]")) press(b, near(b).dataset.person === pinned);
    const my = tile(me), now = $().dataset.fence;
    if (!ready || my && !seat.startsWith(my.dataset.seat)) return seen && end("taken");
    // While a call moves, its list is the last node's and the fence ends with a minus.
    if (!seen && my && now > 0) {
      seen = fence = now;
      silenced = my.dataset.silenced;
    }
    if (!seen) return;
    if (!my || now !== fence) return again();
    if (silenced !== (silenced = my.dataset.silenced)) {
      quiet(true);
      tell("muted");
    }
    want("watch");
  }

  // again connects anew: after a lost network, and when the call has moved to another node.
  function again() {
    if (ready) tell("lost");
    if (joined) shut();
    want("publish");
    n = 0;
  }

  function shut() {
    number++;
    wake?.();
    todo.clear();
    send?.close();
    recv?.close();
    ready = seen = stale = still = send = recv = null;
    slots = [];
    for (const e of all("[data-track]")) plays(e);
  }

  // A button that is hidden while it has the focus hands it on. A device that is unplugged is off, and the others hear of it.
  function show() {
    page.dataset.state = joined ? "in" : "out";
    press(button("mic"), muted);
    press(button("hand"), hand);
    press(button("cam"), local.cam);
    press(button("screen"), local.screen);
    document.activeElement.offsetWidth || button(joined ? "mic" : "join").focus();
    plays($("-preview"), local.cam);
    for (const kind of kinds) if (local[kind]) local[kind].onended = () => {
      turn(kind);
      settled();
    };
  }

  async function get(kind) {
    const type = kind === "cam" ? "video" : "audio", select = $("-" + kind);
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ [type]: { deviceId: select.value, width: 640, frameRate: 24 } });
      stop(kind);
      [local[kind]] = stream.getTracks();
      if (kind === "mic") (meter ??= new AudioContext().createAnalyser()).context.createMediaStreamSource(stream).connect(meter);
      for (const d of await navigator.mediaDevices.enumerateDevices()) if (d.kind === type + "input" && !select.querySelector(`[value="${d.deviceId}"]`)) select.add(new Option(d.label, d.deviceId));
    } catch { tell("denied"); }
    quiet(muted);
  }

  // Who speaks now.
  const speaks = (name, on) => tile(name)?.toggleAttribute("data-speaks", on);
  setInterval(() => {
    meter?.getFloatTimeDomainData(wave);
    speaks(me, ($("-level").value = Math.max(...wave)) > 0.1);
    for (const { name, t } of slots) speaks(name.split("/mic")[0], t.receiver.getSynchronizationSources()[0]?.audioLevel > 0.02);
  }, 300);

  // A node answers what it receives at least each second. A browser takes 6 s to say that nothing comes
  // any more, also where the node has closed the connection: it does so for who may not be in the call any more.
  setInterval(async () => {
    let now = "in";
    (await send?.getStats())?.forEach((s) => {
      if (s.roundTripTime > 0.8 || s.fractionLost > 0.1) now = "weak";
      if (s.dtlsState) {
        still = (s.dtlsState < "cm" || s.bytesReceived === was.bytesReceived && s.bytesSent > was.bytesSent + 500) && still + 1;
        was = s;
        if (still > 1) again();
      }
    });
    if (/^in$|weak/.test(state)) tell(now);
  }, 1000);

  function quiet(on) {
    muted = on || joined && !local.mic;
    pressing &&= !muted;
    if (local.mic) local.mic.enabled = !muted;
    show();
  }

  function end(why) {
    joined = hand = fence = 0;
    shut();
    kinds.forEach(stop);
    leave();
    tell(why);
    show();
  }

  const leave = () => navigator.sendBeacon(`${path}/leave?for=${me}`, form());
  const stop = (kind) => local[kind] &&= local[kind].stop();

  const turn = async (kind) => {
    if (local[kind]) stop(kind);
    else if (kind !== "screen") await get(kind);
    else {
      const stream = await navigator.mediaDevices.getDisplayMedia({ audio: true, video: true }).catch(() => {});
      if (!stream) return;
      [local.screen] = stream.getVideoTracks();
      [local.sound] = stream.getAudioTracks();
    }
    local.screen || stop("sound");
    quiet(muted);
    want("publish");
  };

  const acts = {
    async join() {
      if (joined || state === "joining") return;
      tell("joining");
      ice = await post("ice").then(JSON.parse).catch(() => {});
      if (!local.mic) await get("mic");
      joined = true;
      quiet(muted);
      again();
    },
    leave: () => end("left"),
    async mic() {
      if (!joined || local.mic) quiet(!muted);
      else {
        await get("mic");
        quiet();
        want("publish");
      }
      settled();
      want("self");
    },
    cam() { $("-devices").open ||= !joined; turn("cam"); },
    screen: () => turn("screen"),
    hand() { hand = !hand; show(); want("self"); },
    pin(li) { pinned = pinned !== li.dataset.person && li.dataset.person; sync(); },
    full: (li) => li.requestFullscreen(),
    float: (li) => li.querySelector("video").requestPictureInPicture(),
  };
  // A pointer leaves no button focused: the space bar is for speaking then.
  page.onclick = ({ target, detail }) => (target = target.closest("[data-do]")) && acts[target.dataset.do](near(target), detail && target.blur());

  // Holding the space bar speaks, but where it means something else.
  onkeydown = (event) => {
    if (event.key !== " " || !joined || event.target !== document.body) return;
    event.preventDefault();
    if (muted && local.mic) { pressing = true; acts.mic(); }
  };
  onkeyup = onblur = () => pressing && acts.mic();

  // A device that is chosen while it is off waits for its button.
  page.onchange = async ({ target: { name } }) => {
    if (!acts[name]) want("watch"); // another page of the grid
    else if (!joined || local[name]) {
      await get(name);
      want("publish");
    }
  };
  $("-devices").ontoggle = () => $("-devices").open && (joined || local.mic || get("mic"));
  ononline = again;
  onpagehide = () => joined && leave();
  new MutationObserver(sync).observe(page, { subtree: true, attributeFilter: ["data-rev"] });
  $("-controls").hidden = 0;
  show();
})();
