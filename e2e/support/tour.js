import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import { password, unique, visit } from "./people.js";

// The pages, and their possible states. Each tour brings a browser to one after the other, and calls
// look(name, page) for each.

const heading = (page) => page.getByRole("heading", { level: 1 });

async function refused(page, button) {
  await page.getByRole("button", { name: button, exact: true }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
}

/** doors are the pages for strangers. */
export async function doors(page, look) {
  for (const path of ["/", "/signup", "/signin"]) {
    await visit(page, path);
    await expect(heading(page)).toBeVisible();
    await look(path, page);
  }
  await page.getByLabel("Email").fill("nobody@example.org");
  await page.getByLabel("Password").fill(password);
  await refused(page, "Sign in");
  await look("sign-in, refused", page);

  await visit(page, "/signup");
  await page.getByLabel("Email").fill("no address");
  await refused(page, "Sign up");
  await look("sign-up, refused", page);

  await visit(page, `/${unique("nothing")}`);
  await expect(page.getByText("404", { exact: true })).toBeVisible();
  await look("404, for a stranger", page);
}

/** hall is the pages outside rooms: the list of rooms, and the account. */
export async function hall(person, other, look) {
  const { page } = person;
  await person.visit("/rooms");
  await expect(page.getByText("You are in no room yet.")).toBeVisible();
  await look("rooms, none of them mine", page);

  const theirs = await other.makeRoom(unique("Garden"), { topic: "Beans and peas" });
  await person.createRoom();
  await other.post(await person.join(await other.makeRoom()), "unread");
  await person.visit("/rooms");
  await expect(person.rooms.getByRole("link")).toHaveCount(2);
  await look("rooms, two of them mine", page);

  const gone = await person.createRoom();
  await person.send(`${gone.path}/delete`);
  await person.visit("/rooms");
  await expect(page.getByRole("button", { name: "Bring it back" })).toBeVisible();
  await look("rooms, one of them deleted", page);

  await page.getByRole("searchbox", { name: "Find a room" }).fill(theirs.name);
  await page.getByRole("searchbox", { name: "Find a room" }).press("Enter");
  await expect(page.getByRole("button", { name: `Join ${theirs.name}` })).toBeVisible();
  await look("rooms, found", page);
  await person.visit(`/rooms?q=${unique("none")}`);
  await expect(page.getByText("No room has")).toBeVisible();
  await look("rooms, nothing found", page);
  await refused(page, "Create room");
  await look("rooms, refused", page);

  await person.visit("/account");
  await expect(heading(page)).toHaveText("Your account");
  await look("account", page);
  await page.getByRole("region", { name: "Password" }).locator("summary").click();
  await refused(page, "Change password");
  await look("account, refused", page);

  await person.visit("/keys");
  await expect(heading(page)).toHaveText("Keyboard shortcuts");
  await look("keys", page);
  await person.visit("/go");
  await expect(heading(page)).toHaveText("Go to");
  await look("go", page);
  await person.visit(`/go?q=${unique("none")}`);
  await expect(page.getByText("No room has")).toBeVisible();
  await look("go, nothing found", page);

  await person.visit(`/rooms/${unique("none")}`);
  await expect(page.getByText("404", { exact: true })).toBeVisible();
  await look("404", page);
  await person.visit(`${theirs.path}/settings`);
  await expect(page.getByText("403", { exact: true })).toBeVisible();
  await look("403", page);
}

/** room is a room in all its states. */
export async function room(person, other, look) {
  const { page } = person;
  const hers = await person.createRoom(unique("Kitchen"), { topic: "What is for lunch" });
  await expect(page.getByText("Nothing has been said here yet.")).toBeAttached();
  await look("room, empty", page);

  await fill(hers, person, other);
  await hers.open();
  await expect(hers.log.getByRole("article")).toHaveCount(7);
  await look("room", page);
  await page.getByRole("searchbox", { name: "Search messages" }).fill("soup");
  await expect(page.getByRole("list", { name: "Found messages" }).getByRole("listitem")).toHaveCount(2);
  await look("room, with something found", page);
  const newer = /\?after=/; // it would go on to the end at once
  await page.route(newer, () => {});
  await hers.open("?before=5");
  await expect(page.getByRole("link", { name: "Jump to newest" })).toBeVisible();
  await look("room, in the past", page);
  await page.unroute(newer);
  await other.visit(hers.path);
  await expect(other.page.getByRole("button", { name: "Leave room" })).toBeVisible();
  await other.send(`${hers.path}/leave`);
  await other.visit(hers.path);
  await expect(other.page.getByRole("button", { name: "Join", exact: true })).toBeVisible();
  await look("room, read along", other.page);
  await about(hers, person, look);
  return hers;
}

/** fill lets two people talk: links, reactions, an edit, a deletion. */
async function fill(hers, person, other) {
  await other.send(`${hers.path}/join`);
  await person.post(hers, "Soup, as on https://example.org/soup?");
  await other.post(hers, "Yes please.\nAnd bread.");
  await other.post(hers, "מרק, בבקשה");
  const edited = await person.post(hers, "Soup it is.");
  await person.send(`${hers.path}/messages/${edited}`, { body: "Soup it is!" });
  await other.send(`${hers.path}/messages/${edited}/reactions`, { emoji: "🎉" });
  const deleted = await person.post(hers, "Oh no.");
  await person.send(`${hers.path}/messages/${deleted}/delete`);
  await other.post(hers, "Where?", { answers: 1 });
  await other.post(hers, "# Menu\n> with `bread`\n- **a**\n  1. b\n- [x] ~~c~~\n\n```go\nvar menu = \"" + "hot ".repeat(60) + "\"\n```\n|a|b|\n|-|-:|\n|1|[2](https://example.org/2 \"two\")|\n\n---\n_d_");
}

/** about are the pages about one room, its members, its messages. */
async function about(hers, person, look) {
  const { page } = person;
  for (const [path, title] of [["/settings", "Settings"], ["/leave", `Leave ${hers.name}?`], ["/delete", `Delete ${hers.name}?`], ["/members", "Members"], ["/messages/4", "Message 4"], ["/messages/5", "Message 5"], ["/messages/6", "Message 6"], ["/messages/7", "Message 7"], ["/archive", `Archive ${hers.name}?`], ["/messages/1/thread", "Thread"]]) {
    await person.visit(hers.path + path);
    await expect(heading(page)).toHaveText(title);
    await look(path, page);
  }
  for (const [query, text] of [["?q=soup", "That is all that was found."], ["?q=none", "Nothing was found for “none”."], ["", ""]]) {
    await person.visit(`${hers.path}/search${query}`);
    await expect(page.getByRole("main")).toContainText(text);
    await look(`/search${query}`, page);
  }
  await refused(page, "Search");
  await look("search, refused", page);
  await person.visit(`${hers.path}/settings`);
  await page.getByLabel("Room name").fill("");
  await refused(page, "Save");
  await look("settings, refused", page);
  await person.visit(`${hers.path}/members`);
  await page.getByLabel("Username").fill(unique("nobody"));
  await refused(page, "Add");
  await look("members, refused", page);

  await person.visit(`${hers.path}/messages/1/thread?before=2`);
  await page.getByRole("link", { name: "Newest replies" }).click();
  await page.getByRole("textbox", { name: "Your reply" }).fill(" ");
  await refused(page, "Reply");
  await look("reply, refused", page);

  await person.visit(`${hers.path}/messages/4?delete=1`);
  await look("message, before it is deleted", page);
  await person.visit(`${hers.path}/messages/4?edit=1`);
  await page.getByRole("textbox", { name: "New text" }).fill("No soup.");
  await person.send(`${hers.path}/messages/4`, { body: `Soup, ${randomUUID()}` });
  await refused(page, "Save");
  await expect(page.getByText("It says now:")).toBeVisible();
  await look("edit, with a conflict", page);
}

/** waiting is the states that only scripts show: a message on its way, a failed one, the dialog. */
export async function waiting(person, look) {
  const { page } = person;
  const hers = await person.createRoom();
  const seq = await hers.say("Stored.");
  const dialog = await hers.openMessage(seq);
  await look("message, in a dialog", page);
  await dialog.getByRole("button", { name: "Close" }).click();
  await (await hers.editing(seq)).fill(" ");
  await refused(page, "Save");
  await look("message, edited in its place, refused", page);
  await page.keyboard.press("Escape");
  await hers.tool(seq, "React");
  await look("message, with the picker", page);
  await page.keyboard.press("Escape");

  await person.post(hers, "Answered.", { answers: seq });
  const thread = await hers.openThread(hers.withText("Answered."));
  await look("thread, in a dialog", page);
  await thread.getByRole("button", { name: "Close" }).click();

  let answer;
  const asked = new Promise((resolve) => page.route("**/messages", (route) => {
    answer = () => route.fulfill({ status: 422, body: `<p role="alert">It was refused.</p>` });
    resolve();
  }));
  await hers.box.fill("On its way.");
  await hers.button.click();
  await asked;
  await expect(hers.log.locator("article[aria-busy=true]")).toBeVisible();
  await look("room, a message on its way", page);
  await answer();
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  await look("room, a message that failed", page);
}

/** frame is a room without scripts, in a browser that still runs the tests' own. */
export async function frame(person, other, look) {
  const { page } = person;
  const hers = await person.createRoom();
  const seq = await person.post(hers, "Before.");
  await other.send(`${hers.path}/join`);
  await page.route(`**${hers.path}`, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replaceAll(/<script[^>]*><\/script>|<\/?noscript>/g, "");
    await route.fulfill({ response: answer, body });
  });
  await hers.open();
  const heard = page.frameLocator("iframe.stream").getByRole("article");
  await other.post(hers, "After.");
  await person.send(`${hers.path}/messages/${seq}`, { body: "Before, edited." });
  await expect(heard.filter({ hasText: "Before, edited." })).toBeVisible();
  await expect.poll(() => page.frames().some((f) => /\/rooms\/-\/stream\?.*\bopen/.test(f.url()))).toBe(true); // the list of unread rooms streams, too
  await look("room, without scripts", page);
}

/** outages are the pages during an outage. The server has to be the tour's own. */
export async function outages(server, person, look) {
  const { page } = person;
  const hers = await person.createRoom();
  server.pause("redis-server");
  await person.visit(hers.path);
  await expect(page.getByText("Messages cannot be sent right now.")).toBeVisible();
  await look("room, nothing can be sent", page);
  server.goOn();

  await person.visit("/rooms");
  await page.getByLabel("Room name").fill(unique("Unlucky"));
  server.pause("postgres");
  await page.getByRole("button", { name: "Create room" }).click();
  await expect(page.getByText("What you wrote is still here.")).toBeVisible();
  await look("503, what was typed kept", page);
  await person.visit("/rooms");
  await expect(page.getByText("503", { exact: true })).toBeVisible();
  await look("503", page);
  server.goOn();
}

/** crowd opens more connections than a person may have. The server's limits have to be on. */
export async function crowd(person, look) {
  await expect(async () => { // an outage may just have ended
    await person.visit("/rooms");
    await expect(heading(person.page)).toHaveText("Rooms", { timeout: 1_000 });
  }).toPass();
  const hers = await person.createRoom();
  await person.page.evaluate(async () => {
    const opens = (socket) => new Promise((resolve) => {
      socket.onopen = () => resolve(true);
      socket.onerror = () => resolve(false);
    });
    while (await opens(new WebSocket(new URL("/live", location))));
  });
  const tab = await person.context.newPage();
  await person.visit(`${hers.path}/stream`, tab);
  await expect(tab.getByText("429", { exact: true })).toBeVisible();
  await look("429", tab);
}
