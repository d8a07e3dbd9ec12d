// A page in a call: the browser's media are fakes, and the test says who is in the call.
import { open } from "./page.js";
import { rendered } from "./rendered.js";
import { settle } from "./timers.js";

const item = rendered.inCall.match(/<li.*<\/li>/s)[0];

/** Connection is what a script needs of an RTCPeerConnection. */
class Connection {
  constructor(config) { this.config = config; }

  transceivers = [];
  closed = false;
  connectionState = "new";

  addTransceiver(kind) {
    const sender = { track: null, replaceTrack: async (track) => { sender.track = track; }, getParameters: () => ({ encodings: [{ maxBitrate: 64 }] }), setParameters: async (to) => { [sender.encoding] = to.encodings; } };
    const one = { kind, sender, receiver: { track: { kind }, getSynchronizationSources: () => [] } };
    this.transceivers.push(one);
    return one;
  }

  getTransceivers() { return this.transceivers; }
  async getStats() { return new Map(Object.entries(structuredClone(this.stats ?? {}))); }
  async createOffer() { return { type: "offer", sdp: "v=0" }; }
  async setLocalDescription(d) { d ??= await this.createOffer(); this.localDescription = d; }
  async setRemoteDescription() { if (this.closed) throw new Error("InvalidStateError"); }
  close() { this.closed = true; }
}

/** openCall opens a room's call; without a microphone where the browser does not allow it. */
export async function openCall(t, { allowed = true } = {}) {
  const page = await open(t, "call", { before: ({ window }) => addMedia(window) });
  page.connections = [];
  page.media = [];
  page.ice = [200, "{}"];
  page.window.RTCPeerConnection = class extends Connection { constructor(config) { super(config); page.connections.push(this); } };
  page.allow = (on) => {
    page.window.navigator.mediaDevices = {
      getUserMedia: async (what) => { if (!on) throw new Error("NotAllowedError"); return page.opens(Object.keys(what)[0]); },
      enumerateDevices: async () => [{ kind: "audioinput", deviceId: "usb", label: "USB microphone" }],
    };
  };
  page.allow(allowed);
  const { fetch } = page.window;
  page.window.fetch = (url, init) => {
    const response = fetch(url, init), request = page.requests.at(-1);
    if (page.ice && request.path.startsWith("/rooms/tea/call/ice?")) request.answer(...page.ice);
    return response;
  };
  await page.load("js/call.js");
  Object.assign(page, acts(page));
  return page;
}

function addMedia(window) {
  // An element that the stylesheet hides has no width; here the attribute does, and the state.
  Object.defineProperty(window.HTMLElement.prototype, "offsetWidth", { configurable: true, get() { return this.closest("[hidden], [data-state=in] .out, [data-state=out] .in") ? 0 : 100; } });
  window.MediaStream = class { constructor(tracks) { this.tracks = tracks; } getTracks() { return this.tracks; } };
  window.AudioContext = class { createAnalyser() { return { context: this, getFloatTimeDomainData() {} }; } createMediaStreamSource() { return { connect() {} }; } };
  window.navigator.sendBeacon = () => true;
}

const acts = (page) => ({
  /** opens has the browser open a device; media are the tracks that are open. */
  opens(kind) {
    const track = { kind, enabled: true, stop() { page.media.splice(page.media.indexOf(track), 1); } };
    page.media.push(track);
    return new page.window.MediaStream([track]);
  },
  open: () => page.media.map((track) => track.kind),

  async devices(open) {
    page.$("#call-devices").open = open;
    await page.pass(1);
  },

  async choose(kind) {
    page.fire("change", { target: page.$(`#call-${kind}`) });
    await settle();
  },

  /** turn shows another page of the grid. */
  async turn() {
    page.fire("change", { target: page.$("[name=part]") });
    await settle();
  },

  /** sends are the tracks that the others receive. */
  sends: () => page.connections[0].transceivers.flatMap(({ sender }) => sender.track?.kind ?? []),

  /** encodings are how the tracks are sent: sound, pictures, pictures, sound. */
  encodings: () => page.connections[0].transceivers.map(({ sender }) => sender.encoding),

  said() { return page.$("#call-say").textContent; },
  pressed: (what) => page.$(`[data-do=${what}]`).getAttribute("aria-pressed"),
  do: (what) => page.click(page.$(`[data-do=${what}]`)),
  posts: (what) => page.asked(`/rooms/tea/call/${what}`, "POST"),

  /** shows brings a state of the call: who is in it, at which fence. Elements stay, as a morph keeps them. */
  async shows(fence, ...people) {
    const list = page.$("#call");
    list.dataset.fence = fence;
    list.dataset.rev = page.rev = (page.rev ?? 0) + 1;
    const here = new Map(page.all("#call .tile").map((li) => [li.dataset.person, li])), next = page.document.createElement("template");
    next.innerHTML = people.map(tile).join("");
    const tiles = [...next.content.children].map((li) => {
      const old = here.get(li.dataset.person) ?? li;
      for (const { name, value } of li.attributes) old.setAttribute(name, value);
      return old;
    });
    list.replaceChildren(...tiles);
    await settle();
  },

  /** tracks are what the page asks for in an offer to receive. */
  tracks: (request) => request.url.searchParams.get("tracks").split(","),

  /** comes has the page join, and brings who is in the call. */
  async comes(...people) {
    await page.do("join");
    await page.answer(page.posts("publish")[0], 200, "v=0");
    await page.shows("1", me(page), ...people);
  },
});

/** me is this page's own part in the call. */
export const me = (page, more) => ({ name: "ann", seat: page.$("#call-page").dataset.seat.slice(0, 8), ...more });

const tile = ({ name, seat = "00000000", silenced = 0, idle = "" }) => item.replaceAll("AUTHOR", name).replace(/data-seat="[^"]*"/, `data-seat="${seat}"`).replace(/data-idle="[^"]*"/, idle === null ? "" : `data-idle="${idle}"`).replace(/data-silenced="[^"]*"/, `data-silenced="${silenced}"`);
