import { expect, test } from "../support/test.js";
import { Person } from "../support/people.js";

test("reading in the frame counts, a link leads the whole page on, and what is done to a message changes it in its place", async ({ bob, cat }) => {
  const room = await cat.makeRoom();
  const his = await bob.join(room);
  await cat.post(room, "zero");
  await expect(his.heard("zero")).toHaveCount(1);
  // The read mark is set when the page is left.
  await expect(async () => {
    await bob.visit("/rooms");
    await expect(bob.rooms.getByRole("link", { name: room.name })).toHaveAccessibleDescription("", { timeout: 500 });
  }).toPass();

  // What is unread is listed above the rooms, until it is read on any device.
  const unread = bob.page.frameLocator("iframe.listing").getByRole("listitem").filter({ hasText: room.name, visible: true });
  await expect(unread).toHaveCount(0);
  await cat.post(room, "later");
  await expect(unread).toHaveText(/1 unread/);
  await bob.send(`${room.path}/read`, { seq: 2 });
  await expect(unread).toHaveCount(0);

  await his.open();
  await his.heard("zero").getByRole("link").click();
  await expect(bob.page).toHaveURL(new RegExp(`${room.path}/messages/1$`));
  await expect(bob.page.getByRole("heading", { level: 1 })).toHaveText("Message 1");

  await his.open();
  await expect.poll(() => inSight(his)).toEqual(["zero", "later"]);
  const [first, second] = [await cat.post(room, "one"), await cat.post(room, "two")];
  await cat.post(room, "three");
  await expect.poll(() => inSight(his)).toEqual(["zero", "later", "one", "two", "three"]);

  await cat.send(`${room.path}/messages/${first}`, { body: "one, but better" });
  await cat.send(`${room.path}/messages/${second}/reactions`, { emoji: "👍" });
  await expect.poll(() => inSight(his)).toEqual(["zero", "later", "one, but better", "two👍 1", "three"]);
  await expect(his.heard("one, but better")).toContainText("edited");
  await cat.send(`${room.path}/messages/${second}/reactions`, { emoji: "👍" });
  await cat.send(`${room.path}/messages/${first}/delete`, {});
  await cat.post(room, "four");
  await expect.poll(() => inSight(his)).toEqual(["zero", "later", "This message was deleted.", "two", "three", "four"]);
  await expect(his.heard("This message was deleted.").locator(".why-now")).toHaveCSS("block-size", "0px");
});

// inSight is the frame's visible messages, from top to bottom.
async function inSight(room) {
  const places = await room.live.getByRole("article").evaluateAll((all) => all.map((m) => ({
    top: m.getBoundingClientRect().top,
    says: [...m.querySelectorAll(".b, .r")].map((part) => part.textContent.trim()).join(""),
  })));
  return places.sort((a, b) => a.top - b.top).map(({ says }) => says);
}

test("what was there before changes in its place too, and what is older is told of, and led to", async ({ bob, cat }) => {
  const room = await cat.makeRoom();
  for (let n = 1; n <= 51; n++) await cat.post(room, `number ${n}.`);
  const his = await bob.join(room);
  await expect(his.heard("number 51.")).toBeInViewport();
  await expect(his.live.getByRole("article")).toHaveCount(50);

  await cat.send(`${room.path}/messages/50`, { body: "fifty, but better" });
  await expect.poll(async () => (await inSight(his)).slice(-2)).toEqual(["fifty, but better", "number 51."]);

  await cat.send(`${room.path}/messages/1`, { body: "As it will be." });
  await cat.send(`${room.path}/messages/1`, { body: "As it is." });
  await cat.post(room, "Said after it changed.");
  await expect.poll(async () => (await inSight(his)).slice(-3)).toEqual(["number 51.", "As it is.", "Said after it changed."]);
  const note = his.heard("As it is.");
  await expect(note.getByText("Changed:")).toBeInViewport();
  await expect(note).toContainText(cat.name);
  await note.locator("a:has(time)").click();
  await expect(bob.page).toHaveURL(new RegExp(`${room.path}/messages/1$`));
  await expect(bob.page.getByRole("article")).toContainText("As it is.");

  await his.open();
  await his.live.getByRole("link", { name: "Older messages" }).click();
  await expect(his.log.getByRole("article")).toHaveText([/As it is/, /number 2/]);
});

test("a reader who scrolled up in the frame stays there, and else the newest is in view", async ({ bob, cat }) => {
  const room = await cat.makeRoom();
  const his = await bob.join(room);
  for (let n = 1; n <= 30; n++) await cat.post(room, `number ${n}.`);
  await expect(his.heard("number 30.")).toBeInViewport();
  await expect(his.heard("number 1.")).not.toBeInViewport();

  await his.heard("number 1.").scrollIntoViewIfNeeded();
  await expect(his.heard("number 1.")).toBeInViewport();
  await cat.post(room, "number 31.");
  await expect(his.heard("number 31.")).toHaveCount(1);
  await expect(his.heard("number 1.")).toBeInViewport();

  await cat.send(`${room.path}/members/remove`, { username: bob.name });
  await his.frame.getByRole("link", { name: "Join it again" }).click();
  await bob.page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(his.box).toBeVisible();
  await cat.post(room, "welcome back");
  await expect(his.heard("welcome back")).toHaveCount(1);

  await bob.context.route("**/stream?**", (route) => route.abort());
  await his.open();
  await bob.context.unroute("**/stream?**");
  await bob.page.getByRole("link", { name: "Reload the room" }).click();
  await expect(his.heard("welcome back")).toBeInViewport();
});

test("the frame is the whole log, with one count of who is here, and shows who is typing until they have said it", async ({ bob, newBrowser }) => {
  const scripted = await new Person(await newBrowser({ javaScriptEnabled: true }), true).signUp("carl");
  const theirs = await scripted.createRoom();
  await scripted.post(theirs, "before");
  const his = await bob.join(theirs);
  await scripted.post(theirs, "after");
  await expect.poll(() => inSight(his)).toEqual(["before", "after"]);
  await his.say("an answer");
  await scripted.post(theirs, "and on");
  await expect.poll(() => inSight(his)).toEqual(["before", "after", "an answer", "and on"]);

  // The page's own log stays behind the line above, for the keyboard and for programs that read the page.
  await expect(his.withText("before")).toHaveCount(1);
  await expect(his.withText("before")).not.toBeInViewport();
  await his.message(1).locator("a:has(time)").focus();
  await bob.page.keyboard.press("Tab");
  await expect(his.message(2).locator("a:has(time)")).toBeFocused();
  await expect(his.message(2)).toBeInViewport();
  const size = await bob.page.getByRole("status").evaluate((status) => status.getBoundingClientRect().width);
  expect(size, "the count that would not change is for those who listen").toBe(1);
  await expect(his.online.last()).toHaveText("2 online");

  const sign = his.frame.getByText(`${scripted.name} is typing`);
  // A first key can come before the socket is open; people go on typing.
  await expect(async () => {
    await theirs.box.pressSequentially("and another thing ");
    await expect(sign.last()).toBeVisible({ timeout: 4_000 });
  }).toPass();
  await theirs.say("There, I have said it.");
  await expect(his.heard("There, I have said it.")).toHaveCount(1);
  await expect(sign.filter({ visible: true })).toHaveCount(0);
});

test("a page says what a message's time is for, and a writer goes on writing until they are signed out", async ({ ann }) => {
  const hers = await ann.createRoom();
  const seq = await hers.say("hello");
  await expect(ann.page.getByText("Follow a message's time to reply")).toBeInViewport();
  const time = hers.heard("hello").locator("a:has(time)");
  await expect(time).toHaveAccessibleName(/UTC.*: Reply, react, edit, delete$/);
  await time.click();
  await expect(ann.page).toHaveURL(new RegExp(`/messages/${seq}$`));

  await hers.open();
  for (const text of ["one", "two"]) {
    await hers.box.pressSequentially(text);
    await ann.page.keyboard.press("Tab");
    await ann.page.keyboard.press("Enter");
    await expect(hers.heard(text)).toHaveCount(1);
    await expect(hers.box).toBeFocused();
    if (text === "one") await hers.box.press("Home");
  }
  await ann.visit(`${hers.path}/messages/1/thread`);
  const reply = ann.page.getByRole("textbox", { name: "Your reply" });
  await reply.fill("three");
  await ann.page.getByRole("button", { name: "Reply" }).click();
  await expect(ann.page.getByText("three")).toBeVisible();
  await expect(reply).toBeFocused();

  await hers.open();
  await expect(hers.online.last()).toHaveText("1 online");
  await ann.send("/signout");
  await expect(hers.frame.getByText("You are signed out.")).toBeVisible();
  await hers.frame.getByRole("link", { name: "Sign in" }).click();
  await expect(ann.page).toHaveURL(`/signin?next=${encodeURIComponent(hers.path)}`);
});

test("a frame that hears nothing offers to reconnect, and takes that back", async ({ ann }) => {
  const hers = await ann.createRoom();
  await ann.post(hers, "heard in the frame");
  await expect(hers.heard("heard in the frame")).toHaveCount(1);
  const link = hers.frame.getByRole("link", { name: "Reconnect" });
  await expect(link).toHaveCount(0);

  // We skip a minute without a ping; the next ping comes at its own time.
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

test("while one posts, what others say is neither lost nor doubled", async ({ bob, cat }) => {
  const room = await cat.makeRoom();
  const his = await bob.join(room);
  let talking = true;
  const talk = (async () => {
    let n = 0;
    while (talking) await cat.post(room, `hers ${++n}.`);
    return n;
  })();
  for (let n = 1; n <= 5; n++) {
    await his.say(`his ${n}.`);
    await expect(his.heard(`his ${n}.`)).toHaveCount(1);
    expectWhole(await seqs(his));
  }
  talking = false;
  const said = 5 + await talk;
  await expect.poll(async () => (await seqs(his)).at(-1)).toBe(said);
  expectWhole(await seqs(his));
});

// A page has fifty, so the first ones may be gone.
const expectWhole = (list) => expect(list).toEqual(list.map((_, n) => list[0] + n));

// seqs are the messages in the frame.
const seqs = (room) => room.live.locator("article[data-seq]").evaluateAll((all) => all.map((m) => Number(m.dataset.seq)));
