import { expect, test } from "../support/test.js";
import { unique, visit } from "../support/people.js";

// Names that assistive technology and other suites find pages by.

test("the pages for strangers have their names", async ({ newBrowser }) => {
  const page = (await newBrowser()).pages()[0];
  await visit(page, "/");
  await expect(page.getByRole("link", { name: "Sign up" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();

  await visit(page, "/signup");
  await expect(page.getByRole("textbox", { name: "Username" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Email" })).toBeVisible();
  await expect(page.getByLabel("Password")).toHaveAttribute("type", "password");
  await expect(page.getByRole("button", { name: "Sign up" })).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page.getByRole("alert")).toBeVisible();

  await visit(page, "/signin");
  await expect(page.getByRole("textbox", { name: "Email" })).toBeVisible();
  await expect(page.getByLabel("Password")).toHaveAttribute("type", "password");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("the rooms' page has its names", async ({ ann, bob }) => {
  const theirs = await bob.createRoom();
  await ann.visit(`/rooms?q=${theirs.name}`);
  await expect(ann.page.getByRole("textbox", { name: "Room name" })).toBeVisible();
  await expect(ann.page.getByRole("button", { name: "Create room" })).toBeVisible();
  await expect(ann.page.getByRole("searchbox", { name: "Find a room" })).toHaveValue(theirs.name);
  await expect(ann.page.getByRole("button", { name: `Join ${theirs.name}`, exact: true })).toBeVisible();
});

test("every signed-in page leads to the rooms and out", async ({ ann, bob }) => {
  const mine = [await ann.createRoom(), await ann.createRoom()];
  const theirs = await bob.createRoom();
  const seq = await ann.post(mine[0], "a message");
  const { path } = mine[0];
  const pages = [
    "/rooms", "/rooms?q=x", "/account", path, `${path}?at=${seq}`, `${path}?before=${seq + 1}`, `${path}/members`,
    `${path}/settings`, `${path}/messages/${seq}`, `${path}/search`, `${path}/search?q=message`, theirs.path, `/rooms/${unique("none")}`,
  ];
  for (const address of pages) {
    await test.step(address, async () => {
      await ann.visit(address);
      await expect(ann.page.getByRole("button", { name: "Sign out" })).toBeVisible();
      await expect(ann.rooms).toHaveCount(1);
      await expect(ann.rooms.getByRole("link")).toHaveText(mine.map((room) => room.name).sort());
      await expect(ann.page.getByRole("heading", { level: 1 })).toHaveCount(1);
    });
  }
});

test("a room has its names", async ({ ann }) => {
  const room = await ann.createRoom();
  const { page } = ann;
  await expect(page.getByRole("heading", { level: 1, name: room.name, exact: true })).toBeVisible();
  await expect(page.getByRole("log", { name: "Messages" })).toBeAttached();
  await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeVisible();
  await expect(page.getByRole("search").getByRole("searchbox", { name: "Search messages" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Leave room" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Delete room" })).toBeVisible();
  await expect(page.getByRole("status")).toHaveText(/^\d+ online$/);
});

test("a message has its names", async ({ ann }) => {
  const room = await ann.createRoom();
  const seq = await room.say("How am I called?");
  for (const reloaded of [false, true]) {
    if (reloaded) await room.reload();
    const article = room.log.getByRole("article");
    await expect(article).toHaveId(`m-${seq}`);
    await expect(article).toHaveAttribute("data-seq", String(seq));
    await expect(article).toHaveAttribute("data-rev", /^\d+$/);
    await expect(article).toHaveAttribute("data-author", ann.name);
    await expect(article).not.toHaveAttribute("aria-busy", "true");
    await expect(article).toContainText(ann.name);
    await expect(article).toContainText("How am I called?");
    const permalink = article.getByRole("link").filter({ has: ann.page.locator("time[datetime]") });
    await expect(permalink).toHaveAttribute("href", `${room.path}/messages/${seq}`);
    expect(Date.parse(await permalink.locator("time").getAttribute("datetime"))).not.toBeNaN();
  }
});

test("what is asked for besides pages needs no account", async ({ newBrowser }) => {
  const page = (await newBrowser()).pages()[0];
  for (const [path, type] of [["/healthz", "text/plain"], ["/readyz", "text/plain"], ["/robots.txt", "text/plain"], ["/favicon.svg", "image/svg+xml"], ["/manifest.webmanifest", "application/manifest+json"], ["/icons/192.png", "image/png"], ["/sw.js", "text/javascript"], ["/offline", "text/html"], ["/styleguide", "text/html"]]) {
    const answer = await visit(page, path);
    expect(answer.status(), path).toBe(200);
    expect(answer.headers()["content-type"], path).toContain(type);
  }
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
