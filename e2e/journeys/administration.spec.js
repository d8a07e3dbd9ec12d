import { readFile } from "node:fs/promises";
import { expect, test as base } from "../support/test.js";
import { password } from "../support/people.js";
import { Server } from "../support/server.js";
import { totp } from "../support/totp.js";

/** test has a new server of its own that strangers may sign up at. */
const test = base.extend({
  server: async ({}, use) => {
    const server = await Server.start({});
    await use(server);
    await server.discard();
  },
  baseURL: ({ server }, use) => use(server.url),
});

/** secure sets an authenticator app up, without pages. */
async function secure({ request }) {
  await request.post("/account/security", { form: { do: "app", app_password: password } });
  const page = await (await request.get("/account/security/app")).text();
  await request.post("/account/security/app", { form: { code: totp(/class="key">([^<]+)/.exec(page)[1]) } });
}

/** saved downloads the audit log's entries in both ways. */
async function saved(page) {
  for (const name of ["All of them as CSV", "as JSON lines"]) {
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name }).click();
    expect(await readFile(await (await download).path(), "utf8")).toContain("on leave");
  }
}

test("an owner needs a second step, sets the server for newcomers, minds its rooms and accounts, and reads what was done", async ({ server, newBrowser, javaScriptEnabled }) => {
  const [, code] = /^Set it up on \S+\?code=(\S+)$/m.exec(server.said());
  const context = await newBrowser(), ann = context.pages()[0];
  await ann.goto(`/setup?code=${code}`);
  for (const [label, text] of [["Name of the server", "Works"], ["Username", "ann"], ["Email", "ann@example.org"], ["Password", password], ["First room", "General"]]) {
    await ann.getByLabel(label).fill(text);
  }
  await ann.getByLabel("Admins need a second step at sign-in").check();
  await ann.getByRole("button", { name: "Set up" }).click();
  await expect(ann).toHaveURL(/\/account\/security/);
  await secure(context);
  await ann.goto("/admin");
  await ann.getByRole("link", { name: "Mail" }).click();
  await expect(ann.getByText("This server sends no mail")).toBeVisible();

  const save = async () => {
    await ann.getByRole("button", { name: "Save" }).click();
    await expect(ann.getByText("The settings are saved.")).toBeVisible();
  };
  await ann.goto("/admin/settings");
  const groups = {};
  for (const [name, value] of await ann.getByRole("radio").evaluateAll((all) => all.map((radio) => [radio.name, radio.value]))) {
    (groups[name] ??= []).push(value);
  }
  delete groups.factor; // it would send others away to set an app up
  const rounds = javaScriptEnabled ? 1 : Math.max(...Object.values(groups).map((values) => values.length));
  for (let n = rounds - 1; n >= 0; n--) {
    for (const [name, values] of Object.entries(groups)) await ann.locator(`input[name="${name}"][value="${values[n % values.length]}"]`).check();
    await ann.getByLabel("Domains of emails").fill("example.org");
    await ann.getByLabel("Rooms of newcomers").fill("General");
    await ann.getByLabel("Text on the page for signing in").fill("Use your work address.");
    await ann.getByLabel("Words that messages may not have").fill("gold");
    await ann.getByLabel("Words for which a message waits for a moderator").fill("silver");
    await ann.getByLabel("Largest file, in MB").fill("5");
    await ann.getByLabel("Keep messages for so many days").fill("900");
    await ann.getByLabel("All files of one person, in MB").fill("50");
    await ann.getByLabel("Sign out browsers that were not used for so many days").fill("20");
    await ann.getByLabel("Sign out every browser after so many days").fill("60");
    await save();
  }

  const his = await newBrowser(), bob = his.pages()[0];
  await bob.goto("/signin");
  await expect(bob.getByText("Use your work address.")).toBeVisible();
  await his.request.post("/signup", { form: { username: "bob", email: "bob@example.org", password } });
  await bob.goto("/rooms");
  await expect(bob.getByRole("navigation", { name: "Rooms" }).getByRole("link", { name: "General" })).toBeVisible();
  const refused = await his.request.post("/rooms/general/messages", { form: { body: "Buy GOLD" }, headers: { accept: "text/plain" } });
  expect(refused.status()).toBe(422);
  expect(await refused.text()).toContain("This server does not take messages with “gold”.");

  for (const body of ["silver one", "silver two", "silver three", "silver four", "silver five"]) {
    const held = await his.request.post("/rooms/general/messages", { form: { body }, headers: { accept: "text/plain" } });
    expect(await held.text()).toContain("Your message waits for a moderator.");
  }
  await bob.goto("/held");
  await bob.getByRole("button", { name: "Take back silver one" }).click();
  await expect(bob.getByText("silver one")).toHaveCount(0);
  // Both lists decide: that of the server, and that of the room.
  async function decide(text, how, reason) {
    const held = ann.getByRole("main").locator("section").filter({ hasText: text });
    await held.getByLabel("Reason").fill(reason);
    await held.getByRole("button", { name: how }).click();
    await expect(ann.getByText(text)).toHaveCount(0);
  }
  await ann.goto("/admin");
  await ann.getByRole("link", { name: "Held messages" }).click();
  await decide("silver two", "Refuse", "no advertisements");
  await decide("silver three", "Approve", "");
  await ann.goto("/rooms/general", { waitUntil: "commit" }); // without scripts, it never ends
  await ann.getByRole("link", { name: "Held messages to decide about: 2" }).click();
  await decide("silver four", "Refuse", "nor here");
  await decide("silver five", "Approve", "a fine one");
  const said = async () => (await his.request.get("/rooms/general", { headers: { accept: "text/plain" } })).text();
  await expect.poll(said).toContain("silver three");
  await expect.poll(said).toContain("silver five");
  await bob.goto("/held");
  await expect(bob.getByText("no advertisements")).toBeVisible();

  const made = await his.request.post("/rooms", { form: { name: "Secret plans", visibility: "private" }, maxRedirects: 0 });
  const slug = made.headers().location.split("/").at(-1);
  const file = { name: "red.gif", mimeType: "image/gif", buffer: Buffer.from("R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=", "base64") };
  for (const path of ["/account", `/rooms/${slug}`]) expect((await his.request.post(`${path}/picture`, { multipart: { file }, maxRedirects: 0 })).status()).toBe(303);
  await ann.goto("/admin/people/bob");
  await ann.getByRole("button", { name: "Remove picture" }).click();
  await expect(ann.getByText("The picture is removed.")).toBeVisible();
  expect((await his.request.post("/account/picture", { multipart: { file }, maxRedirects: 0 })).status()).toBe(303);
  await ann.goto("/people/bob");
  await ann.getByRole("link", { name: "Take picture away" }).click();
  await ann.getByRole("button", { name: "Take picture away" }).click();
  await expect(ann.getByRole("img", { name: "Picture of bob" })).toHaveCount(0);

  await ann.goto("/admin");
  await ann.getByRole("main").getByRole("link", { name: "All rooms" }).last().click();
  await ann.getByRole("searchbox", { name: "Find a room by name" }).fill("secret");
  await ann.getByRole("button", { name: "Find", exact: true }).click();
  await ann.getByRole("link", { name: "Secret plans" }).click();
  await ann.getByRole("button", { name: "Remove picture" }).click();
  await expect(ann.getByText("The picture is removed.")).toBeVisible();
  await ann.getByLabel("New admin of the room").fill("ann");
  await ann.getByRole("button", { name: "Make admin" }).click();
  await expect(ann.getByRole("alert")).toContainText("Choose one of its members.");
  await ann.getByLabel("New admin of the room").fill("bob");
  await ann.getByRole("button", { name: "Make admin" }).click();
  await expect(ann.getByText("The room has another admin.")).toBeVisible();
  await ann.getByRole("button", { name: "Archive room" }).click();
  await expect(ann.getByText("The room is archived.")).toBeVisible();
  await ann.getByRole("button", { name: "Bring room back" }).click();
  await expect(ann.getByText("The room is back.")).toBeVisible();
  await ann.getByRole("link", { name: "Delete room" }).click();
  await ann.getByRole("button", { name: "Delete room" }).click();
  await expect(ann.getByText("The room is deleted.")).toBeVisible();
  expect((await his.request.get(`/rooms/${slug}`)).status()).toBe(404);

  // Accounts.
  await secure(his);
  for (const demand of ["Admins and owners of the server", "Nobody has to", "Every account"]) {
    await ann.goto("/admin/settings");
    await ann.getByLabel(demand).check();
    await ann.getByRole("button", { name: "Save" }).click();
    await expect(ann.getByText("The settings are saved.")).toBeVisible();
  }
  await ann.goto("/admin/people");
  await ann.getByRole("main").getByRole("link", { name: "bob" }).click();
  await ann.getByRole("button", { name: "Take the second step away" }).click();
  await expect(ann.getByText("The account’s second step is taken away.")).toBeVisible();
  await ann.getByLabel("Another email").fill("new.bob@example.org");
  await ann.getByRole("button", { name: "Set email" }).click();
  await expect(ann.getByText("The account has another email.")).toBeVisible();
  await ann.getByRole("button", { name: "Make a link for a new password" }).click();
  await expect(ann.getByLabel("Link for a new password")).toHaveValue(/\/reset\/\w+$/);
  await ann.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(ann.getByText("The account is signed out everywhere.")).toBeVisible();
  await bob.goto("/rooms");
  await expect(bob).toHaveURL(/\/signin/);
  await ann.goto("/admin/settings");
  await ann.getByLabel("Nobody has to").check();
  await ann.getByRole("button", { name: "Save" }).click();
  await expect(ann.getByText("The settings are saved.")).toBeVisible();
  await ann.goto("/admin/people/bob");
  await ann.getByRole("link", { name: "Deactivate or ban" }).click();
  await ann.getByLabel("Reason").fill("on leave");
  for (const box of await ann.getByRole("checkbox").all()) await box.check();
  await ann.getByRole("button", { name: "Deactivate" }).click();
  await expect(ann.getByText("The account is deactivated.")).toBeVisible();
  await ann.getByRole("button", { name: "Bring back" }).click();
  await expect(ann.getByText("The account is brought back.")).toBeVisible();
  const log = await ann.getByRole("link", { name: "Audit log" }).getAttribute("href");
  await ann.getByRole("link", { name: "Delete the account" }).click();
  await ann.getByLabel("Remove them").check();
  await ann.getByRole("button", { name: "Delete account" }).click();
  await expect(ann.getByText("The account is deleted.")).toBeVisible();
  await ann.goto(log);

  await saved(ann);
  const kinds = await ann.getByLabel("Kind").locator("option").evaluateAll((options) => options.map(({ value }) => value));
  for (const kind of javaScriptEnabled ? ["", "moderation"] : kinds) {
    await ann.getByLabel("Kind").selectOption(kind);
    for (const day of ["From day", "Up to day"]) await ann.getByLabel(day).fill(new Date().toISOString().slice(0, 10));
    await ann.getByRole("button", { name: "Show" }).click();
    await expect(ann.getByLabel("Kind")).toHaveValue(kind);
    if (kind === "" || kind === "moderation") await saved(ann);
  }
  await ann.goto("/admin/audit");
  await saved(ann);
});
