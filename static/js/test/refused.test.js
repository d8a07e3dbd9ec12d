import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

const sorry = "That did not work. Please try again.";
const alerts = (page) => page.all("[role=alert]").map((a) => a.textContent);

/** older has a page ask for older messages, whose link is replaced by them. */
async function older(page) {
  await page.click(page.$("#older a"));
  return page.asked("/rooms/tea?before=1")[0];
}

async function members(page) {
  page.window.htmx.trigger(page.$("[data-follows]"), "follow");
  await page.pass(0);
  return page.asked("/rooms/tea/members")[0];
}

async function refuse(page, request, status, html) {
  if (status === "lost") await page.fail(request);
  else await page.answer(request, status, html);
  await page.pass(50);
}

const refusal = `<p class="refusal" role="alert">Please try again in a moment.</p>`;
const ways = [
  ["the server's sentence", 503, refusal, "Please try again in a moment."],
  ["a proxy's page", 502, "<html><head><title>502</title></head><body><h1>Bad Gateway</h1></body></html>", sorry],
  ["no answer", "lost", "", sorry],
];

for (const [name, status, html, sentence] of ways) {
  test(`a link that is refused stays, with ${name} beside it, once`, async (t) => {
    const page = await open(t, "older");
    for (let n = 0; n < 2; n++) {
      await refuse(page, await older(page), status, html);
      assert.deepEqual(alerts(page), [sentence]);
      assert.ok(page.$("#older > .refusal") && page.$("#older > a"), "both stand in the link's place");
      assert.notEqual(page.document.title, "502");
    }
    await page.answer(await older(page), 200, frame("stored", { seq: 0 }));
    await page.pass(50);
    assert.deepEqual(alerts(page), []);
    assert.deepEqual(page.seqs, [0, 1, 2]);
  });

  test(`a part that is refused has ${name} in it, once, until it comes`, async (t) => {
    const page = await open(t);
    const list = page.$("[data-follows]");
    for (let n = 0; n < 2; n++) {
      await refuse(page, await members(page), status, html);
      assert.deepEqual(alerts(page), [sentence]);
      assert.equal(page.$("[data-follows]"), list);
    }
    await page.answer(await members(page), 200, frame("listed"));
    await page.pass(50);
    assert.deepEqual(alerts(page), []);
    assert.ok(list.querySelector(".members"));
  });
}

test("what is asked for from beside a place that would be replaced is refused in that place", async (t) => {
  const page = await open(t, "rooms");
  const ask = async (text) => {
    await page.type(text, page.$("#q"));
    await page.pass(300);
    return page.asked("/rooms?q=")[0];
  };
  for (const text of ["so", "some"]) {
    await refuse(page, await ask(text), 503, refusal);
    assert.equal(page.all("#found").length, 1);
    assert.equal(page.$("#found").innerHTML, refusal, "it is all that stands there");
    assert.ok(page.$("#q"));
  }
});

test("a sentence that stands there since before goes with the new one", async (t) => {
  const page = await open(t, "older");
  page.$("#older").insertAdjacentHTML("beforeend", `<p class="refusal">before</p><span><p class="refusal">deeper</p></span>`);
  await refuse(page, await older(page), 503, refusal);
  assert.deepEqual(page.all("#older .refusal").map((p) => p.textContent), ["deeper", "Please try again in a moment."]);
});

test("what is no longer on the page is told nothing", async (t) => {
  const page = await open(t, "older");
  const request = await older(page), place = page.$("#older");
  place.remove();
  await refuse(page, request, "lost");
  assert.equal(place.querySelector(".refusal"), null);
});
