import assert from "node:assert/strict";
import { test } from "node:test";
import { me, openCall } from "./support/call.js";

const bob = { name: "bob" };

test("a large call's voices come first, and a node's slots are enough", async (t) => {
  const page = await openCall(t);
  await page.comes(...Array.from({ length: 49 }, (_, n) => ({ name: `p${n}` })));
  const names = page.tracks(page.posts("watch")[0]), of = (kind) => names.filter((name) => name.endsWith(`/${kind}`)).length;
  assert.deepEqual([names.length, of("mic"), of("screen")], [80, 49, 30]);
});

test("a picture that has no slot any more shows nobody else's", async (t) => {
  const page = await openCall(t), crowd = Array.from({ length: 31 }, (_, n) => ({ name: `p${n}` }));
  await page.comes(...crowd.slice(1));
  await page.answer(page.posts("watch")[0], 200, "v=0");
  assert.ok(page.$("[data-track='p30/screen']").srcObject);
  await page.shows("1", me(page), ...crowd);
  assert.equal(page.$("[data-track='p30/screen']").srcObject, null);
  assert.ok(page.$("[data-track='p0/screen']").srcObject);
});

test("pictures of another page of the grid are asked for when it is shown, voices always", async (t) => {
  const page = await openCall(t);
  await page.comes(bob, { name: "eve" });
  await page.answer(page.posts("watch")[0], 200, "v=0");
  const show = async (name) => {
    for (const e of page.all("#call .tile")) e.hidden = e.dataset.person !== name;
    await page.turn();
    const [asked] = page.posts("watch");
    await page.answer(asked, 200, "v=0");
    return page.tracks(asked).filter((track) => /mic|cam/.test(track)).sort();
  };
  assert.deepEqual(await show("bob"), ["bob/cam", "bob/mic", "eve/mic"]);
  assert.deepEqual(await show("eve"), ["bob/mic", "eve/cam", "eve/mic"]);
  assert.equal(page.posts("publish").length, 0);
});

test("connections use the relays that the server names, and do without where it names none", async (t) => {
  const page = await openCall(t), relays = { iceServers: [{ urls: ["turns:turn.test:443?transport=tcp"], username: "1:2", credential: "x" }] };
  page.ice = [200, JSON.stringify(relays)];
  await page.comes(bob);
  assert.deepEqual(page.connections.map((pc) => JSON.stringify(pc.config)), [JSON.stringify(relays), JSON.stringify(relays)]);
  await page.answer(page.posts("watch")[0], 200, "v=0");
  await page.do("leave");
  page.ice = [502, "<html>Bad gateway</html>"];
  await page.do("join");
  assert.equal(page.posts("publish").length, 1);
  assert.equal(page.connections.at(-1).config, undefined);
});

test("a button that a pointer pressed leaves the space bar to speaking", async (t) => {
  const page = await openCall(t), button = page.$("[data-do=mic]");
  await page.comes();
  button.focus();
  await page.click(button);
  assert.equal(page.pressed("mic"), "true");
  assert.equal(page.document.activeElement, page.document.body);
  page.fire("keydown", { target: page.document.body, type: "KeyboardEvent", key: " " });
  assert.equal(page.pressed("mic"), "false");
  page.fire("keyup", { target: page.document.body, type: "KeyboardEvent", key: " " });
  assert.equal(page.pressed("mic"), "true");
  button.focus();
  await page.click(button, { detail: 0 }); // of a keyboard
  assert.equal(page.document.activeElement, button);
});

test("a button that is hidden by its own press hands the focus on", async (t) => {
  const page = await openCall(t), press = async (what) => {
    page.$(`[data-do=${what}]`).focus();
    await page.click(page.$(`[data-do=${what}]`), { detail: 0 }); // of a keyboard
  };
  await press("join");
  await page.answer(page.posts("publish")[0], 200, "v=0");
  assert.equal(page.document.activeElement, page.$("[data-do=mic]"));
  await press("hand");
  assert.equal(page.document.activeElement, page.$("[data-do=hand]"));
  await press("leave");
  assert.equal(page.document.activeElement, page.$("[data-do=join]"));
  page.document.activeElement.blur();
  await page.click(page.$("[data-do=join]"));
  assert.equal(page.document.activeElement, page.document.body, "of a pointer");
});

test("a refusal is said in the server's words", async (t) => {
  const page = await openCall(t);
  await page.do("join");
  await page.answer(page.posts("publish")[0], 429, "This call is full.");
  assert.equal(page.said(), "This call is full.");
  await page.pass(1000);
  await page.answer(page.posts("publish")[0], 403, "A moderator removed you from this call.");
  assert.equal(page.said(), "A moderator removed you from this call.");
  assert.equal(page.$("#call-page").dataset.state, "out");
});

test("what is refused during a call is said, and the call goes on", async (t) => {
  const page = await openCall(t);
  await page.comes(bob);
  await page.answer(page.posts("watch")[0], 200, "v=0");
  await page.do("hand");
  await page.answer(page.posts("self")[0], 422, "hand must be 1 or 0.");
  assert.equal(page.said(), "hand must be 1 or 0.");
  assert.equal(page.$("#call-page").dataset.state, "in");
});

test("a call that moves is joined once again", async (t) => {
  const page = await openCall(t);
  await page.comes(bob);
  await page.answer(page.posts("watch")[0], 200, "v=0");
  await page.shows("1-", me(page), bob);
  await page.answer(page.posts("publish")[0], 200, "v=0");
  assert.equal(page.posts("watch").length, 0, "the list is the last node's");
  await page.shows("2", me(page));
  await page.shows("2", me(page), bob);
  assert.ok(page.tracks(page.posts("watch")[0]).includes("bob/mic"));
  assert.equal(page.posts("publish").length, 0);
});

test("a person who goes on from another page is asked for again", async (t) => {
  const page = await openCall(t);
  await page.comes(bob);
  await page.answer(page.posts("watch")[0], 200, "v=0");
  await page.shows("1", me(page), bob);
  assert.equal(page.posts("watch").length, 0);
  await page.shows("1", me(page), { ...bob, seat: "11111111" });
  assert.equal(page.posts("watch").length, 1);
});

test("what nobody sees is not sent, and the rest in the call's size", async (t) => {
  const page = await openCall(t), active = () => page.encodings().map((e) => e.active), kinds = ["mic", "screen", "cam", "sound"];
  await page.comes(bob);
  await page.answer(page.posts("watch")[0], 200, "v=0");
  assert.deepEqual(active(), [true, true, true, true]);
  page.$("#call").dataset.cam = '{"maxBitrate":400000,"scaleResolutionDownBy":2}';
  await page.shows("1", me(page, { idle: "screen cam" }), bob);
  assert.deepEqual(active(), [true, false, false, true]);
  assert.deepEqual(page.encodings().map((e) => [e.maxBitrate, e.scaleResolutionDownBy ?? 1]), kinds.map((kind) => kind === "cam" ? [400000, 2] : [64, 1]));
  await page.shows("1", me(page, { idle: "screen" }), { ...bob, idle: "cam" });
  assert.deepEqual(active(), [true, false, true, true], "another's idle track is theirs");
});

test("where a node of the release before brings the list, all is sent", async (t) => {
  const page = await openCall(t);
  await page.comes(bob);
  await page.answer(page.posts("watch")[0], 200, "v=0");
  page.$("#call").removeAttribute("data-cam");
  page.$(".tile[data-person=ann]").removeAttribute("data-idle");
  await page.shows("1", me(page, { idle: null }), bob, { name: "eve" });
  assert.ok(page.tracks(page.posts("watch")[0]).includes("eve/mic"));
  assert.deepEqual(page.encodings().map((e) => e.active), [true, true, true, true]);
});

test("Mute asks for a microphone where there is none", async (t) => {
  const page = await openCall(t, { allowed: false });
  await page.comes();
  assert.equal(page.pressed("mic"), "true");
  assert.match(page.said(), /You can join and listen/);
  assert.deepEqual(page.posts("self").map((r) => r.body.muted), ["1"]);
  await page.do("mic");
  assert.equal(page.pressed("mic"), "true");
  page.allow(true);
  await page.do("mic");
  assert.equal(page.pressed("mic"), "false");
  assert.equal(page.said(), "You are in the call.");
});

test("the lists of devices have an entry before the browser allows any", async (t) => {
  const page = await openCall(t, { allowed: false });
  const entries = (kind) => [...page.$(`#call-${kind}`).options].map((o) => o.label);
  assert.deepEqual([entries("mic"), entries("cam")], [["Default device"], ["Default device"]]);
  page.allow(true);
  await page.do("join");
  assert.deepEqual([entries("mic"), entries("cam")], [["Default device", "USB microphone"], ["Default device"]]);
});

test("a moderator's Mute counts once, when it is pressed", async (t) => {
  const page = await openCall(t);
  await page.comes(bob);
  await page.answer(page.posts("watch")[0], 200, "v=0");
  await page.shows("1", me(page, { silenced: 1 }), bob);
  assert.equal(page.said(), "A moderator muted you.");
  assert.equal(page.pressed("mic"), "true");
  await page.do("mic");
  await page.shows("1", me(page, { silenced: 1 }), bob);
  assert.equal(page.pressed("mic"), "false");
  assert.equal(page.said(), "You are in the call.");
});

test("a camera that is chosen during a call is shown to nobody while it is off", async (t) => {
  const page = await openCall(t);
  await page.comes(bob);
  await page.answer(page.posts("watch")[0], 200, "v=0");
  await page.choose("cam");
  assert.deepEqual([page.open(), page.pressed("cam"), page.posts("publish").length], [["audio"], "false", 0]);
  await page.do("cam");
  await page.answer(page.posts("publish")[0], 200, "v=0");
  assert.deepEqual(page.sends(), ["audio", "video"]);
  await page.choose("cam");
  assert.deepEqual([page.open(), page.posts("publish").length], [["audio", "video"], 1], "one that is on is changed");
});

test("a closed list of devices opens no microphone, and an open one none during a call", async (t) => {
  const page = await openCall(t, { allowed: false });
  await page.comes(bob);
  page.allow(true);
  await page.devices(true);
  assert.deepEqual(page.open(), [], "Mute asks for it, and sends it");
  await page.do("leave");
  await page.devices(false);
  assert.deepEqual(page.open(), []);
  await page.devices(true);
  assert.deepEqual(page.open(), ["audio"], "its level is shown before a call");
});

test("a microphone that is changed while muted stays muted", async (t) => {
  const page = await openCall(t);
  await page.comes(bob);
  await page.answer(page.posts("watch")[0], 200, "v=0");
  await page.do("mic");
  await page.choose("mic");
  assert.deepEqual([page.media.map((track) => track.enabled), page.pressed("mic")], [[false], "true"]);
});

test("a window that loses the keyboard while the space bar is held speaks no longer", async (t) => {
  const page = await openCall(t), space = { target: page.document.body, type: "KeyboardEvent", key: " " };
  await page.comes();
  await page.do("mic");
  page.fire("keydown", space);
  assert.equal(page.pressed("mic"), "false");
  page.fire("blur", { target: page.window });
  assert.deepEqual([page.pressed("mic"), page.media.map((track) => track.enabled)], ["true", [false]]);
});

test("a device that is unplugged is off, and the page says so", async (t) => {
  const page = await openCall(t);
  await page.comes(bob);
  await page.answer(page.posts("watch")[0], 200, "v=0");
  await page.do("cam");
  await page.answer(page.posts("publish")[0], 200, "v=0");
  const [mic, cam] = page.media;
  cam.onended();
  await page.pass(1);
  assert.equal(page.pressed("cam"), "false");
  assert.equal(page.said(), "You are in the call.");
  await page.answer(page.posts("publish")[0], 200, "v=0");
  mic.onended();
  await page.pass(1);
  assert.equal(page.pressed("mic"), "true");
  assert.match(page.said(), /missing.*You can join and listen/);
  const [asked] = page.posts("publish");
  assert.equal(asked.url.searchParams.get("tracks"), "-mic,-screen,-cam,-sound");
  await page.answer(asked, 200, "v=0");
  await page.do("mic");
  assert.equal(page.pressed("mic"), "false", "another one is taken");
  assert.equal(page.said(), "You are in the call.");
});

test("a page that connects anew names the call that it was in, and one that joins names none", async (t) => {
  const page = await openCall(t), fence = () => Number(page.posts("publish")[0].url.searchParams.get("fence")) || 0;
  await page.do("join");
  const [first] = page.posts("publish");
  assert.equal(Number(first.url.searchParams.get("fence")) || 0, 0);
  await page.answer(first, 200, "v=0");
  await page.shows("7", me(page), bob);
  await page.answer(page.posts("watch")[0], 200, "v=0");
  page.fire("online", { target: page.window });
  await page.pass(250);
  const [again] = page.posts("publish");
  assert.equal(again.url.searchParams.get("fence"), "7");
  await page.answer(again, 403, "You joined this call on another page.");
  assert.equal(page.said(), "You joined this call on another page.");
  assert.deepEqual(page.open(), []);
  await page.do("join");
  assert.equal(fence(), 0);
});

test("who is heard speaks, by the tile's word, and nobody speaks for another", async (t) => {
  const page = await openCall(t);
  await page.comes(bob, { name: "eve" });
  const [asked] = page.posts("watch"), heard = page.tracks(asked).indexOf("bob/mic");
  await page.answer(asked, 200, "v=0");
  const receiver = page.connections.at(-1).transceivers.filter(({ kind }) => kind === "audio" || kind === "video")[heard].receiver;
  const speaking = async (audioLevel) => {
    receiver.getSynchronizationSources = () => [{ audioLevel }];
    await page.pass(300);
    return page.all("#call .tile[data-speaks]").map((e) => e.dataset.person);
  };
  assert.deepEqual(await speaking(0.3), ["bob"]);
  assert.equal(page.$("#call .tile[data-person=bob] .speaks").textContent, "speaks");
  assert.deepEqual(await speaking(0.01), []);
});

test("a picture in a window of its own is that of its tile", async (t) => {
  const page = await openCall(t), floated = [];
  page.window.HTMLVideoElement.prototype.requestPictureInPicture = async function float() { floated.push(this.dataset.track); };
  await page.comes(bob, { name: "eve" });
  for (const name of ["eve", "bob"]) await page.click(page.$(`#call .tile[data-person=${name}] [data-do=float]`));
  assert.deepEqual(floated, ["eve/screen", "bob/screen"]);
});

test("each element of a person has an id of its own, which keeps it in its place", async (t) => {
  const page = await openCall(t);
  await page.comes(bob, { name: "eve" });
  const ids = page.all("#call :is(.tile, video, audio)").map((e) => e.id);
  assert.equal(ids.length, 15);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.every((id) => /^(tile|screen|cam|mic|sound)-(ann|bob|eve)$/.test(id)), ids.join(" "));
});
