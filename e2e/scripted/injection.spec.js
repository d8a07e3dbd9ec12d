import { expect, test as people } from "../support/test.js";
import { payloads, withControls } from "../support/payloads.js";
import { unique, visit } from "../support/people.js";

// Text that people write is never more than text. The browsers report each script that ran, each request, and
// each change of the page around it. A report of the content security policy counts as well.

const all = Object.values(payloads).flat();

const test = people.extend({
  watched: async ({ ann, bob }, use) => {
    const owned = [];
    for (const { context } of [ann, bob]) {
      await context.exposeFunction("parleyOwned", () => owned.push("a script ran"));
      context.on("request", (request) => {
        const url = new URL(request.url());
        if (/owned|signout/.test(url.pathname) || url.origin !== new URL(process.env.PARLEY_URL).origin) owned.push(request.url());
      });
    }
    await use(owned);
    expect(owned).toEqual([]);
  },
});

/** around is the page without its messages, once its scripts run: its elements, with the attributes that have an effect. */
const around = (page) => page.waitForLoadState("domcontentloaded").then(() => page.evaluate(() => {
  const page = document.documentElement.cloneNode(true);
  for (const part of page.querySelectorAll("article, .older, #room-list, #room-name, #room-topic, #typing, #online, [aria-live], [hx-trigger]")) part.replaceChildren();
  for (const gone of page.querySelectorAll("article, .older, .welcome, h2.day")) gone.remove();
  return [...page.querySelectorAll("*")].map((e) => [e.localName, ...e.getAttributeNames().filter((n) => /^(on|hx|data-hx|href|src|action|style)/.test(n))].join(" "));
}));

/**
 * inside is every element and attribute within the messages' bodies, apart from the links made from addresses
 * and the elements that Markdown makes; see views/markdown/render.go.
 */
const inside = (page) => page.evaluate(() => [...document.querySelectorAll("article .b *")]
  .filter((e) => !/^(br|pre|p|code|strong)$/.test(e.localName) || !/^((dir|class|tabindex),?)*$/.test(e.getAttributeNames().join()))
  .filter((e) => e.localName !== "a" || !/^https?:\/\/[^"'<>]*$/.test(e.getAttribute("href")) || e.getAttributeNames().join() !== "href,target,rel" || e.target !== "_blank")
  .map((e) => e.outerHTML));

/** sought is every element within a search's results that is neither a mark nor a paragraph of it. */
const sought = (page) => page.evaluate(() => [...document.querySelectorAll(".finds li > p:last-child *")]
  .filter((e) => e.localName !== "bdi" || e.attributes.length)
  .filter((e) => e.localName !== "mark" || e.attributes.length || e.children.length)
  .map((e) => e.outerHTML));

/** shown is a payload as a reader sees it: without the marks of Markdown around it. */
const shown = (payload) => payload.replace(/^```\n([^]*)\n```$/, "$1").replace(/^(\*\*|`)(.*)\1$/, "$2");

const texts = (page) => page.evaluate(() => [...document.querySelectorAll("article .b")].map((e) => e.textContent));

test("messages are text, as they come and as they are stored, and as they are written and edited", async ({ ann, bob, watched }) => {
  await test.step("as they come and as they are stored", async () => {
    const hers = await ann.createRoom();
    const his = await bob.join(hers);
    const before = await around(bob.page);
    for (const payload of all) await ann.post(hers, payload);
    await expect(his.log.getByRole("article")).toHaveCount(all.length);
    const said = all.map((payload) => shown(payload).replace(/[\v\f\u0085\u2028\u2029]/g, "\n").replace(/^\n+|\s+$/g, ""));
    expect(await texts(bob.page)).toEqual(said);
    expect(await inside(bob.page)).toEqual([]);
    expect(await around(bob.page)).toEqual(before);

    await his.reload();
    await expect(his.message(all.length)).toBeAttached();
    expect(await texts(bob.page)).toEqual(said.slice(-50));
    expect(await inside(bob.page)).toEqual([]);
    for (const words of ["script", "<img src=/owned onerror", `"><`, "hx-get", "<mark>", "javascript:"]) {
      await bob.visit(`${hers.path}/search?q=${encodeURIComponent(words)}`);
      await expect(bob.page.getByText(/Looked back to|was found/)).toBeVisible();
      expect(await sought(bob.page)).toEqual([]);
    }
    for (const payload of withControls) expect((await ann.send(`${hers.path}/messages`, { body: payload })).status()).toBe(422);
    for (const emoji of all) expect((await bob.send(`${hers.path}/messages/1/reactions`, { emoji })).status()).toBe(422);
    expect(watched).toEqual([]);
  });

  await test.step("what one is about to say, and an edit", async () => {
    const hers = await ann.createRoom();
    const his = await bob.join(hers);
    const before = await around(bob.page);
    const seq = await ann.post(hers, "As it was.");
    for (const [first] of Object.values(payloads)) await hers.say(first);
    for (const body of payloads["what htmx would read"]) await ann.send(`${hers.path}/messages/${seq}`, { body });
    const last = payloads["what htmx would read"].at(-1);
    await expect(his.message(seq)).toContainText(last);
    await expect(hers.message(seq)).toContainText(last);
    for (const { page } of [ann, bob]) expect(await inside(page)).toEqual([]);
    expect(await around(bob.page)).toEqual(before);

    await expect(await hers.editing(seq)).toHaveValue(last);
    expect(watched).toEqual([]);
  });
});

test("names, topics and searches are text wherever they stand, and so is what a stranger types", async ({ ann, bob, watched }) => {
  await test.step("names, topics and searches", async () => {
    const id = unique("x");
    const hers = await ann.createRoom();
    const his = await bob.join(hers);
    for (const payload of Object.values(payloads).flatMap((list) => list.slice(0, 4))) {
      const name = `${payload.replace(/\s+/g, " ").slice(0, 60)} ${unique("")}`;
      const answer = await ann.send(`${hers.path}/settings`, { name, topic: payload, visibility: "public" });
      expect([303, 422]).toContain(answer.status());
      if (answer.status() === 303) await expect(his.heading).toHaveText(name.trim());
    }
    expect(await bob.page.evaluate(() => document.querySelectorAll("h1 *, #room-topic *").length)).toBe(0);

    for (const [kind, list] of Object.entries(payloads)) {
      await bob.send("/rooms", { name: `${id} ${list.at(0).slice(0, 50)} ${kind}`.slice(0, 80), topic: list.at(-1) });
      await ann.visit(`/rooms?q=${encodeURIComponent(list.slice(0, 6).join(" "))}`);
      await expect(ann.page.getByRole("searchbox", { name: "Find a room" })).toHaveValue(/./);
    }
    await ann.visit(`/rooms?q=${id}`);
    await expect(ann.page.getByRole("button", { name: /^Join/ })).toHaveCount(Object.keys(payloads).length);
    await bob.visit("/rooms");
    for (const { page } of [ann, bob]) expect(await page.locator("img, svg [onload], iframe, object, embed, main style, [style], main script").count()).toBe(0);
    expect(watched).toEqual([]);
  });

  await test.step("what a stranger types is text, and no name", async () => {
    const { page } = ann;
    await ann.context.clearCookies();
    for (const [first] of Object.values(payloads).slice(0, 6)) {
      expect((await ann.send("/signup", { username: first, email: `${unique("x")}@example.org`, password: ann.password })).status()).toBe(422);
      await visit(page, `/signup?next=${encodeURIComponent(first)}`);
      await page.getByLabel("Username").fill(first);
      await page.getByLabel("Email").fill(first);
      await page.getByRole("button", { name: "Sign up" }).click();
      await expect(page.getByRole("alert").first()).toBeVisible();
      await expect(page.getByLabel("Username")).toHaveValue(first);
    }
    expect(watched).toEqual([]);
  });
});
