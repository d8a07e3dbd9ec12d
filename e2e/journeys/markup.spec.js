import { expect, test } from "../support/test.js";
import { unique } from "../support/people.js";

const payloads = [
  `<script>document.title = "owned"</script>`,
  `<img src=x onerror="document.title = 'owned'">`,
  `<div hx-get="/rooms?owned" hx-trigger="load" hx-swap-oob="true" id="messages">swapped</div>`,
  `<hx-partial hx-target="#room-name" hx-swap="innerHTML">swapped</hx-partial>`,
  `</article></div></textarea><form action=/signout method=post><button autofocus>Sign out`,
  `"' onmouseover="document.title='owned'" x="`,
  `https://example.org/"onmouseover="document.title='owned'"`,
  `&lt;b&gt;not bold&lt;/b&gt; <b>nor this</b>`,
];

/** textAlone proves that a page has no picture of the markup's, and its own title. */
async function textAlone({ page }) {
  await expect(page.locator("img")).toHaveCount(0);
  expect(await page.title()).not.toBe("owned");
}

/** nothingInside proves that a body holds text and links alone. */
const nothingInside = (message) => expect(message.locator(".b *:not(a)")).toHaveCount(0);

test("markup in messages, and in a room's name and topic, is text wherever it stands", async ({ ann, bob }) => {
  const asked = [];
  const name = `${unique("b")} <img src=x onerror=document.title='owned'><b>`;
  const topic = `<script>document.title='owned'</script>"><h1>topic</h1>`;
  const { path, slug } = await ann.makeRoom(); // the address has nothing of the markup
  expect((await ann.send(`${path}/settings`, { name, topic, visibility: "public" })).status()).toBe(303);
  const hers = await ann.open({ name, slug });
  await expect(hers.heading).toHaveText(name);
  await expect(ann.page.getByText(topic)).toBeVisible();
  await expect(ann.rooms.getByRole("link", { name, exact: true })).toBeVisible();
  await expect(ann.page.getByRole("heading", { level: 1 })).toHaveCount(1);
  await bob.visit(`/rooms?q=${encodeURIComponent(name)}`);
  await expect(bob.page.getByRole("button", { name: `Join ${name}` })).toBeVisible();
  await expect(bob.page.getByText(topic)).toBeVisible();
  await expect(bob.page.getByRole("searchbox", { name: "Find a room" })).toHaveValue(name);
  await textAlone(bob);
  const his = await bob.join(hers);
  for (const { page } of [ann, bob]) page.on("request", (request) => asked.push(request.url()));

  for (const payload of payloads) {
    const text = `${unique("mark")} ${payload}`;
    const seq = await hers.say(text);
    const heard = his.heard(text);
    await expect(heard).toHaveCount(1);
    await nothingInside(heard);
    await nothingInside(hers.message(seq));
  }
  const last = await hers.say("the end");
  await hers.edit(last, payloads[2]);
  await expect(his.heard(payloads[2]).last()).toBeVisible();

  await his.reload();
  for (const payload of payloads) {
    const stored = his.withText(payload);
    await expect(stored.first()).toBeVisible();
    await nothingInside(stored);
  }
  for (const { page } of [ann, bob]) {
    await expect(page).toHaveTitle(/b-[0-9a-f]{8} /);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(hers.name);
    await expect(page.getByRole("button", { name: "Sign out" })).toHaveCount(1);
  }
  expect((await bob.send(`${hers.path}/messages/${last}/reactions`, { emoji: "<b>" })).status()).toBe(422);
  expect(asked.filter((url) => /owned|\/x$/.test(url))).toEqual([]);

  await ann.visit(`${hers.path}/settings`);
  await expect(ann.page.getByLabel("Room name")).toHaveValue(name);
  await expect(ann.page.getByLabel("Topic")).toHaveValue(topic);
  await textAlone(ann);
});
