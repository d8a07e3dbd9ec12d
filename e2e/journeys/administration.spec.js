import { expect, test as base } from "../support/test.js";
import { password } from "../support/people.js";
import { Server } from "../support/server.js";

/** test has a new server of its own that strangers may sign up at. */
const test = base.extend({
  server: async ({}, use) => {
    const server = await Server.start({});
    await use(server);
    await server.discard();
  },
  baseURL: ({ server }, use) => use(server.url),
});

test("an admin sets the server for newcomers, and minds its rooms", async ({ server, newBrowser }) => {
  const [, code] = /^Set it up on \S+\?code=(\S+)$/m.exec(server.said());
  const context = await newBrowser(), ann = context.pages()[0];
  await context.request.post("/setup", { form: { code, server: "Works", room: "General", username: "ann", email: "ann@example.org", password } });
  const save = async () => {
    await ann.getByRole("button", { name: "Save" }).click();
    await expect(ann.getByText("The settings are saved.")).toBeVisible();
  };
  await ann.goto("/admin/settings");
  const groups = {};
  for (const [name, value] of await ann.getByRole("radio").evaluateAll((all) => all.map((radio) => [radio.name, radio.value]))) {
    (groups[name] ??= []).push(value);
  }
  delete groups.factor; // it would send ann away to set an app up
  for (let n = Math.max(...Object.values(groups).map((values) => values.length)) - 1; n >= 0; n--) {
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
});
