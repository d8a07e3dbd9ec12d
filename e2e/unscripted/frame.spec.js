import { expect, test } from "../support/test.js";
import { Person } from "../support/people.js";

test("what is done to a message in the frame changes it in its place", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const [first, second] = [await ann.post(hers, "one"), await ann.post(hers, "two")];
  await ann.post(hers, "three");
  await expect.poll(() => inSight(his)).toEqual(["one", "two", "three"]);

  await ann.send(`${hers.path}/messages/${first}`, { body: "one, but better" });
  await ann.send(`${hers.path}/messages/${second}/reactions`, { emoji: "👍" });
  await expect.poll(() => inSight(his)).toEqual(["one, but better", "two👍 1", "three"]);
  await expect(his.heard("one, but better")).toContainText("edited");
  await ann.send(`${hers.path}/messages/${second}/reactions`, { emoji: "👍" });
  await ann.send(`${hers.path}/messages/${first}/delete`, {});
  await ann.post(hers, "four");
  await expect.poll(() => inSight(his)).toEqual(["This message was deleted.", "two", "three", "four"]);
  await expect(his.heard("This message was deleted.").locator(".why-now")).toHaveCSS("block-size", "0px");
});

// inSight is what the frame's messages say, from top to bottom.
async function inSight(room) {
  const places = await room.live.getByRole("article").evaluateAll((all) => all.map((m) => ({
    top: m.getBoundingClientRect().top,
    says: [...m.querySelectorAll(".b, .r")].map((part) => part.textContent.trim()).join(""),
  })));
  return places.sort((a, b) => a.top - b.top).map(({ says }) => says);
}

test("the frame tells what is done to messages above it, with a link to them", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const seq = await ann.post(hers, "As it was.");
  const his = await bob.join(hers);
  await expect(his.message(seq)).toContainText("As it was.");

  await ann.post(hers, "Said before it changed.");
  await ann.send(`${hers.path}/messages/${seq}`, { body: "As it will be." });
  await ann.send(`${hers.path}/messages/${seq}`, { body: "As it is." });
  await ann.post(hers, "Said after it changed.");
  await expect.poll(() => inSight(his)).toEqual(["Said before it changed.", "As it is.", "Said after it changed."]);
  const note = his.heard("As it is.");
  await expect(note.getByText("Changed:")).toBeInViewport();
  await expect(note).toContainText(ann.name);
  await note.getByRole("link").click();
  await expect(bob.page).toHaveURL(new RegExp(`${hers.path}/messages/${seq}$`));
  await expect(bob.page.getByRole("article")).toContainText("As it is.");
});

test("a link in the frame leads the whole page on", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const seq = await ann.post(hers, "Open me.");
  await his.heard("Open me.").getByRole("link").click();
  await expect(bob.page).toHaveURL(new RegExp(`${hers.path}/messages/${seq}$`));
  await expect(bob.page.getByRole("heading", { level: 1 })).toHaveText(`Message ${seq}`);
});

test("a message is shown once, on the page or in the frame", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await ann.post(hers, "heard in the frame");
  await expect(his.heard("heard in the frame")).toHaveCount(1);
  await expect(his.withText("heard in the frame")).toHaveCount(0);

  await his.say("an answer");
  await expect(his.withText("heard in the frame")).toHaveCount(1);
  await ann.post(hers, "and on");
  await expect(his.heard("and on")).toHaveCount(1);
  await expect(his.heard("heard in the frame")).toHaveCount(0);
});

test("whoever scrolled up in the frame stays there, and else the newest is in view", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  for (let n = 1; n <= 30; n++) await ann.post(hers, `number ${n}.`);
  await expect(his.heard("number 30.")).toBeInViewport();
  await expect(his.heard("number 1.")).not.toBeInViewport();

  await his.heard("number 1.").scrollIntoViewIfNeeded();
  await expect(his.heard("number 1.")).toBeInViewport();
  await ann.post(hers, "number 31.");
  await expect(his.heard("number 31.")).toHaveCount(1);
  await expect(his.heard("number 1.")).toBeInViewport();
});

test("reading in the frame counts as reading", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await ann.post(hers, "Read me in the frame.");
  await expect(his.heard("Read me in the frame.")).toHaveCount(1);
  // What was read is noted when the page is left.
  await expect(async () => {
    await bob.visit("/rooms");
    await expect(bob.rooms.getByRole("link", { name: hers.name })).toHaveAccessibleDescription("", { timeout: 500 });
  }).toPass();
});

test("the frame shows who is typing until they have said it", async ({ ann, newBrowser }) => {
  const scripted = await new Person(await newBrowser({ javaScriptEnabled: true }), true).signUp("carl");
  const hers = await ann.createRoom();
  const theirs = await scripted.join(hers);
  await expect(hers.online).toHaveText("2 online");
  const sign = hers.frame.getByText(`${scripted.name} is typing`);
  // A first sign can come before the socket does; people go on typing.
  await expect(async () => {
    await theirs.box.pressSequentially("and another thing ");
    await expect(sign.last()).toBeVisible({ timeout: 4_000 });
  }).toPass();
  await theirs.say("There, I have said it.");
  await expect(hers.heard("There, I have said it.")).toHaveCount(1);
  await expect(sign.filter({ visible: true })).toHaveCount(0);
});

test("a frame that hears nothing offers to reconnect, and takes that back", async ({ ann }) => {
  const hers = await ann.createRoom();
  await ann.post(hers, "heard in the frame");
  await expect(hers.heard("heard in the frame")).toHaveCount(1);
  const link = hers.frame.getByRole("link", { name: "Reconnect" });
  await expect(link).toHaveCount(0);

  // A minute without a beat passes at once; the next beat comes at its own time.
  const animations = await ann.context.newCDPSession(ann.page);
  await animations.send("Animation.enable");
  await animations.send("Animation.setPlaybackRate", { playbackRate: 1000 });
  await expect(link).toBeVisible();
  await animations.send("Animation.setPlaybackRate", { playbackRate: 1 });
  await expect(link).toHaveCount(0);

  await animations.send("Animation.setPlaybackRate", { playbackRate: 1000 });
  await hers.box.fill("not sent yet");
  await link.click();
  await animations.send("Animation.setPlaybackRate", { playbackRate: 1 });
  await expect(link).toHaveCount(0);
  await expect(hers.heard("heard in the frame")).toHaveCount(1);
  await ann.post(hers, "and live again");
  await expect(hers.heard("and live again")).toHaveCount(1);
  await expect(hers.box).toHaveValue("not sent yet");
});

test("while one posts, what others say is neither lost nor doubled", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  let talking = true;
  const talk = (async () => {
    let n = 0;
    while (talking) await ann.post(hers, `hers ${++n}.`);
    return n;
  })();
  for (let n = 1; n <= 5; n++) {
    await his.say(`his ${n}.`);
    expectWhole(await seqs(his));
  }
  talking = false;
  const said = 5 + await talk;
  await expect.poll(async () => (await seqs(his)).at(-1)).toBe(said);
  expectWhole(await seqs(his));
});

const seqsIn = (log) => log.locator("article[data-seq]").evaluateAll((all) => all.map((m) => Number(m.dataset.seq)));

// A page has fifty, so the first ones may be gone.
const expectWhole = (list) => expect(list).toEqual(list.map((_, n) => list[0] + n));

// seqs are the messages on the page and, below it, in the frame.
async function seqs(room) {
  return [...await seqsIn(room.log), ...await seqsIn(room.live)];
}
