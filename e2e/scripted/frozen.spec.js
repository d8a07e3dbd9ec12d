import { unique } from "../support/people.js";
import { expect, test } from "../support/frozen.js";

// A frozen socket delivers nothing, but still counts as open.

const second = 1_000;
const state = (person) => person.page.locator("#state");
const busy = (room) => room.log.locator("article[aria-busy=true]");

/** alone checks that a message is on the page once, stored and waiting ones together. */
async function alone(room, text) {
  await expect(room.log.getByRole("article").filter({ hasText: text })).toHaveCount(1);
}

test("a page that hears nothing for two heartbeats comes back, with all that it missed, and what is stored behind a frozen socket is shown once", async ({ door, ann, bob }) => {
  const elsewhere = await bob.createRoom();
  await ann.join(elsewhere);
  const his = await bob.createRoom();
  const hers = await ann.join(his);
  const first = await hers.say("to be edited");
  await expect(hers.online).toHaveText("2 online");
  await expect(state(ann)).toHaveAttribute("data-state", "live");

  door.freeze();
  await bob.page.reload();
  await bob.post(his, "said meanwhile");
  await ann.send(`${his.path}/messages/${first}`, { body: "has been edited" });
  await bob.post(elsewhere, "and in another room");
  const name = unique("Renamed meanwhile");
  expect((await bob.send(`${his.path}/settings`, { name, topic: "a new topic" })).status()).toBe(303);
  await ann.page.clock.fastForward(50 * second);
  await expect(state(ann)).toHaveAttribute("data-state", "live");
  await expect(hers.heard("said meanwhile")).toHaveCount(0);

  await ann.page.clock.fastForward(20 * second);
  await expect(state(ann)).toHaveAttribute("data-state", "lost");
  await expect(hers.heard("said meanwhile")).toHaveCount(1);
  await expect(state(ann)).toHaveText("Live again.");
  await expect(hers.message(first)).toContainText("has been edited");
  await expect(ann.rooms.getByRole("link", { name: elsewhere.name })).toHaveAccessibleDescription(/unread/);
  await expect(hers.heading).toHaveText(name);
  await expect(ann.page.locator("#room-topic")).toHaveText("a new topic");
  await expect(hers.online).toHaveText("2 online");
  await his.box.pressSequentially("live");
  await expect(ann.page.getByText(`${bob.name} is typing`)).toBeVisible();

  const other = await ann.createRoom(), theirs = await bob.join(other);
  await expect(other.online).toHaveText("2 online");

  for (const comesBack of [true, false]) {
    const text = comesBack ? "the way is open" : "and only for requests", answer = `an answer, ${comesBack}`;
    door.sockets = comesBack;
    door.freeze();
    await other.box.fill(text);
    await other.button.click();
    await expect.poll(async () => (await ann.context.request.get(`${door.url}${other.path}`)).text()).toContain(text);
    await expect(busy(other)).toHaveCount(1);
    await ann.page.clock.runFor(5 * second); // it is sent again
    await expect(busy(other)).toHaveCount(0);
    await alone(other, text);
    await ann.page.clock.runFor(5 * second); // the page sends a ping, and gets no answer
    await expect(state(ann)).toHaveAttribute("data-state", comesBack ? "live" : /lost|polling/);
    await bob.post(theirs, answer);
    if (!comesBack) await ann.page.clock.runFor(20 * second);
    await expect(other.heard(answer)).toHaveCount(1);
    await alone(other, text);
  }
  await other.reload();
  await expect(other.log.getByRole("article")).toHaveCount(4);
});

test("an answer that was lost is asked for before a text is given back", async ({ ann }) => {
  const hers = await ann.createRoom();
  const sending = "**/rooms/*/messages";
  await ann.page.route("**/live?*", (route) => route.abort());
  const bubble = hers.log.locator("article.p");
  for (const [text, arrives] of [["it arrived", true], ["it did not", false]]) {
    await ann.page.routeWebSocket(/\/live/, (socket) => socket.close({ code: 1012 }));
    await hers.reload();
    await ann.page.route(sending, async (route) => {
      if (arrives) await route.fetch();
      await route.abort("connectionreset");
    });
    await hers.box.fill(text);
    await hers.button.click();
    await expect(busy(hers)).toHaveCount(1);
    const edit = bubble.getByRole("button", { name: "Edit" });
    for (let n = 0; n < 40 && !(await edit.isVisible()); n++) await ann.page.clock.runFor(10 * second);
    await expect(bubble.getByRole("alert")).toContainText("could not be sent");

    await edit.click(); // it is not yet known whether it was stored
    await expect(bubble.getByRole("alert")).toContainText("does not say whether this was stored");
    await expect(hers.box).toHaveValue("");
    await ann.page.unroute(sending);
    await edit.click();
    await expect(edit).toBeHidden();
    await expect(hers.box).toHaveValue(arrives ? "" : text);
  }
  await hers.reload();
  await expect(hers.log.getByRole("article")).toHaveText([/it arrived/]);
});

test("signed out and in again in another tab, a page is live again when it is looked at, and a message that is tried again settles", async ({ ann }) => {
  const hers = await ann.createRoom();
  await expect(state(ann)).toHaveAttribute("data-state", "live");
  const other = await ann.context.newPage();
  const signOut = async () => {
    await ann.visit("/rooms", other);
    await other.getByRole("button", { name: "Sign out" }).click();
    await expect(state(ann)).toHaveAttribute("data-state", "ended");
  };
  await signOut();
  const look = () => ann.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await look();
  await expect(state(ann)).toContainText("You are signed out.");
  await ann.signIn(other);
  await look();
  await expect(state(ann)).toHaveAttribute("data-state", "live");
  await ann.post(hers, "and so it is");
  await expect(hers.heard("and so it is")).toHaveCount(1);

  await signOut();
  await hers.box.fill("between two sessions");
  await hers.button.click();
  const bubble = hers.log.getByRole("article").last();
  await expect(bubble.getByRole("alert")).toContainText("You are signed out.");
  await ann.signIn(other);
  await bubble.getByRole("button", { name: "Try again" }).click();
  await expect(bubble.getByRole("alert")).toBeHidden();
  await ann.page.clock.runFor(5 * second);
  await hers.stored("between two sessions");
  await expect(state(ann)).toHaveAttribute("data-state", "live");
  await alone(hers, "between two sessions");
});

test("a page that is online again asks whether its socket lives, and gets what a heartbeat tells of and it lacks", async ({ ann, cat }) => {
  const hers = await ann.createRoom();
  await expect(state(ann)).toHaveAttribute("data-state", "live");
  const socket = ann.page.waitForEvent("websocket");
  await hers.reload();
  const beat = (await socket).waitForEvent("framereceived", ({ payload }) => /^<i id="beat"( data-rev="\d+")? hx-swap-oob="true"><\/i>$/.test(payload));
  await expect(state(ann)).toHaveAttribute("data-state", "live");
  await ann.page.evaluate(() => dispatchEvent(new Event("online")));
  await beat;
  await ann.page.clock.runFor(6 * second);
  await expect(state(ann)).toHaveText(""); // the answer was enough

  let lost = "";
  await ann.page.routeWebSocket(/\/live/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((html) => lost && html.includes(lost) ? (lost = "") : socket.send(html));
  });
  await hers.reload();
  await expect(state(ann)).toHaveAttribute("data-state", "live");
  expect((await cat.send(`${hers.path}/join`)).status()).toBe(303);
  lost = "swallowed on the way";
  await cat.post(hers, lost);
  await expect.poll(() => lost).toBe("");
  await expect(hers.heard("swallowed on the way")).toHaveCount(0);
  await ann.page.evaluate(() => dispatchEvent(new Event("online")));
  await expect(hers.heard("swallowed on the way")).toHaveCount(1);
  await alone(hers, "swallowed on the way");
});
