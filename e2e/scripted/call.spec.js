import { media } from "../support/chromium.js";
import { expect, test } from "../support/test.js";

// Camera, microphone and screen are the browser's own fakes.
test.use({ launchOptions: media });

/** count is how the inbound tracks of a page's connections stand: frames and loudness by kind. */
function counting() {
  const all = [], Original = RTCPeerConnection;
  window.RTCPeerConnection = class extends Original { constructor(...a) { super(...a); all.push(this); } };
  window.received = async () => {
    const kinds = { frames: 0, videos: 0, loud: 0, widest: 0 };
    for (const pc of all) for (const s of (await pc.getStats()).values()) {
      if (s.type !== "inbound-rtp") continue;
      if (s.kind === "video" && s.framesDecoded > 0) { kinds.videos++; kinds.frames += s.framesDecoded; kinds.widest = Math.max(kinds.widest, s.frameWidth ?? 0); }
      if (s.kind === "audio") kinds.loud = Math.max(kinds.loud, s.totalAudioEnergy ?? 0);
    }
    return kinds;
  };
  // sent is how many bytes of pictures went out since it was asked last.
  let last = 0;
  window.sent = async () => {
    const before = last;
    last = 0;
    for (const pc of all) for (const s of (await pc.getStats()).values()) if (s.type === "outbound-rtp" && s.kind === "video") last += s.bytesSent;
    return last - before;
  };
}

/** painted has the camera show one colour. */
function painted(colour) {
  const { mediaDevices } = navigator, original = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (what) => {
    if (!what.video) return original(what);
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 }), pen = canvas.getContext("2d");
    setInterval(() => { pen.fillStyle = colour; pen.fillRect(0, 0, 320, 240); }, 40);
    return canvas.captureStream();
  };
}

/** colours are the colours of the cameras that a page shows, by name, to the nearest of those that cameras here have. */
function colours() {
  const seen = {}, pen = new OffscreenCanvas(1, 1).getContext("2d"), close = (a, b) => Math.abs(a - b) < 60;
  for (const video of document.querySelectorAll("#call video[data-track$='/cam']")) {
    pen.clearRect(0, 0, 1, 1);
    pen.drawImage(video, 0, 0, 1, 1);
    const [r, g, b] = pen.getImageData(0, 0, 1, 1).data, is = (...of) => [r, g, b].every((n, i) => close(n, of[i]));
    seen[video.closest("[data-person]").dataset.person] = is(255, 0, 0) ? "red" : is(0, 0, 255) ? "blue" : is(255, 255, 0) ? "yellow" : `${r} ${g} ${b}`;
  }
  return seen;
}

/** emptied is who the third page of the grid shows of twenty people, and of eighteen, and whether its button is there. */
function emptied() {
  const list = document.createElement("ul"), third = document.querySelectorAll("#call-parts input")[2];
  for (let n = 0; n < 20; n++) list.appendChild(document.createElement("li")).className = "tile";
  document.getElementById("call").append(list);
  third.checked = true;
  const shown = () => [...list.children].flatMap((li, n) => li.offsetWidth ? n + 1 : []), before = shown();
  list.lastChild.remove();
  list.lastChild.remove();
  return [before, shown(), third.offsetWidth > 0];
}

/** columns is how many people of nine stand beside each other. */
function columns() {
  const list = document.createElement("ul");
  list.className = "tiles";
  for (let n = 0; n < 9; n++) list.appendChild(document.createElement("li")).className = "tile";
  document.getElementById("call").replaceChildren(list);
  return getComputedStyle(list).gridTemplateColumns.split(" ").length;
}

async function join(person, path, colour = "red") {
  await person.page.context().grantPermissions(["camera", "microphone"]);
  await person.page.addInitScript(painted, colour);
  await person.page.addInitScript(counting);
  await person.page.goto(`${path}/call`);
  await person.page.getByRole("button", { name: "Join call" }).click();
  await expect(person.page.getByRole("status")).toContainText("You are in the call.");
}

test("three people talk, see each other and share a screen", async ({ ann, bob, newPerson }) => {
  const room = await ann.createRoom();
  await ann.post(room, "Shall we talk?");
  await bob.join(room);
  const eve = await newPerson("eve");
  await eve.join(room);
  const besides = await ann.page.context().newPage();
  await besides.goto(room.path);
  const other = await ann.createRoom(), elsewhere = await ann.page.context().newPage();
  await elsewhere.goto(other.path);
  const mark = elsewhere.getByRole("navigation", { name: "Rooms" }).getByRole("listitem").filter({ hasText: room.name }).getByText(/^call since .*(person|people)$/);
  await join(ann, room.path, "red");
  await join(bob, room.path, "blue");
  await expect(besides.getByRole("link", { name: /Call since .*, 2 people/ })).toHaveAttribute("href", `${room.path}/call`);
  await expect(mark).toBeVisible();
  const hers = ann.page.locator("#call"), his = bob.page.locator("#call");
  await expect(hers).toContainText("2 people");
  await expect(his).toContainText("2 people");
  await ann.page.getByRole("button", { name: "Camera", exact: true }).click();
  await expect.poll(() => bob.page.evaluate(() => window.received()), { message: "his page hears and sees her" })
    .toMatchObject({ videos: 1, frames: expect.any(Number) });
  await expect.poll(async () => (await bob.page.evaluate(() => window.received())).loud).toBeGreaterThan(0);
  await expect.poll(async () => (await ann.page.evaluate(() => window.received())).loud).toBeGreaterThan(0);

  await join(eve, room.path, "yellow");
  for (const { page } of [bob, eve]) await page.getByRole("button", { name: "Camera", exact: true }).click();
  for (const { page, name } of [ann, bob, eve]) await expect.poll(() => page.evaluate(colours), { message: `${name}'s page shows each name's own colour` })
    .toEqual({ [ann.name]: "red", [bob.name]: "blue", [eve.name]: "yellow" });
  await eve.page.getByRole("button", { name: "Leave call" }).click();
  await expect(hers).toContainText("2 people");

  await bob.page.getByRole("button", { name: "Share screen" }).click();
  await expect(hers.getByLabel(`Screen of ${bob.name}`)).toBeVisible();
  await expect.poll(async () => (await ann.page.evaluate(() => window.received())).widest, { message: "her page shows his screen" }).toBeGreaterThan(640);
  const before = (await bob.page.evaluate(() => window.received())).frames;
  await expect.poll(async () => (await bob.page.evaluate(() => window.received())).frames, { message: "her camera goes on" }).toBeGreaterThan(before + 10);

  await ann.page.getByRole("button", { name: "Mute", exact: true }).click();
  await expect(his.locator(`[data-person="${ann.name}"]`)).toContainText("muted");
  await ann.page.getByRole("button", { name: "Raise hand" }).click();
  await expect(his.locator(`[data-person="${ann.name}"]`)).toContainText("raised a hand");

  await ann.page.getByRole("button", { name: `Mute ${bob.name}` }).click();
  await expect(bob.page.getByRole("status")).toContainText("A moderator muted you.");
  await expect(bob.page.getByRole("button", { name: "Mute", exact: true })).toHaveAttribute("aria-pressed", "true");

  await ann.page.getByRole("button", { name: "Leave call" }).click();
  await expect(his).toContainText("1 person");
  const sent = expect.poll(() => bob.page.evaluate(() => window.sent()), { message: "nobody sees his pictures", intervals: [500] });
  await sent.toBeLessThan(2_000);
  await ann.page.getByRole("button", { name: "Join call" }).click();
  await expect(his).toContainText("2 people");
  await expect.poll(() => bob.page.evaluate(() => window.sent()), { message: "she sees them", intervals: [500] }).toBeGreaterThan(2_000);
  await expect.poll(() => ann.page.evaluate(colours)).toMatchObject({ [bob.name]: "blue" });
  await bob.page.close();
  await expect(hers).toContainText("1 person", { timeout: 5_000 });
  await besides.reload();
  await expect(besides.getByRole("link", { name: /Call since .*, 1 person/ })).toBeVisible();
  await ann.page.getByRole("button", { name: "Leave call" }).click();
  await expect(besides.getByRole("link", { name: /Call since/ })).toBeHidden();
  await expect(mark).toBeHidden();
  await expect(besides.getByRole("log")).toContainText(/A call began\s*The call ended after 0:\d\d/);
  expect(await ann.page.evaluate(emptied)).toEqual([[19, 20], Array.from({ length: 9 }, (_, n) => n + 10), true]);
  for (const [width, want] of [[320, 1], [390, 2], [1280, 3], [1920, 3]]) {
    await ann.page.setViewportSize({ width, height: 900 });
    expect(await ann.page.evaluate(columns)).toBe(want);
  }
});

test("a call from a direct conversation rings on all pages of the other", async ({ ann, bob }) => {
  await ann.visit("/people");
  await ann.page.getByLabel("Usernames").fill(bob.name);
  await ann.page.getByRole("button", { name: "Start conversation" }).click();
  await expect(ann.page.getByRole("heading", { level: 1 })).toHaveText(bob.name);
  const path = new URL(ann.page.url()).pathname;
  await ann.post({ slug: path.split("/")[2] }, "May I call?");
  await bob.visit(path);
  const elsewhere = await bob.page.context().newPage();
  await elsewhere.goto("/account");
  const ring = (page) => page.getByRole("alert").filter({ hasText: `${ann.name} calls you` });
  const mark = elsewhere.getByRole("navigation", { name: "People" }).getByText(/^call since .*(person|people)$/);
  await join(ann, path);
  await expect(ring(bob.page)).toBeVisible();
  await expect(ring(elsewhere)).toBeVisible();
  await expect(mark).toBeVisible();
  await expect(ann.page.locator("#call")).toContainText(`Calling ${bob.name}`);
  await ring(elsewhere).getByRole("button", { name: "Decline" }).click();
  await expect(ring(elsewhere)).toBeHidden();
  await expect(ring(bob.page)).toBeHidden();
  await expect(ann.page.locator("#call")).toContainText(`${bob.name} declined.`);
  await ann.page.getByRole("button", { name: "Leave call" }).click();
  await expect(mark).toBeHidden();
  await expect(bob.page.getByRole("log")).toContainText(/A call began\s*Missed call/);

  // Bob calls back; her page that left the call rings, takes it and joins.
  await bob.page.context().grantPermissions(["camera", "microphone"]);
  await join(bob, path);
  const hers = ann.page.getByRole("alert").filter({ hasText: `${bob.name} calls you` });
  await expect(hers).toBeVisible();
  await hers.getByRole("button", { name: "Take" }).click();
  await expect(ann.page.getByRole("status").first()).toContainText("You are in the call.");
  await expect(bob.page.locator("#call")).toContainText("2 people");
  await expect(hers).toBeHidden();
});
