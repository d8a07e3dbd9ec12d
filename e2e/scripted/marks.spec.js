import { expect, test } from "../support/test.js";

// A driven browser shows all of its tabs at once, so the test says which one is hidden.
test("a hidden tab reads nothing, and what is read in one tab is read in all", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  await bob.join(hers);
  await bob.visit("/rooms");
  const mark = bob.rooms.getByRole("link", { name: hers.name });
  const hidden = await bob.context.newPage();
  await hidden.addInitScript(() => {
    globalThis.away = true;
    Object.defineProperty(document, "hidden", { get: () => globalThis.away });
  });
  const his = await bob.open(hers, hidden);
  await ann.post(hers, "the first");
  await expect(his.withText("the first")).toBeVisible();
  await expect(hidden).toHaveTitle(/^\(1\) /); // it has been read
  await expect(mark).toHaveAccessibleDescription(/^1\s*unread$/);
  await bob.post(hers, "from another device");
  await expect(mark).toHaveAccessibleDescription("");
  await expect(hidden).toHaveTitle(/^[^(]/);
  await ann.post(hers, "the second");
  await expect(hidden).toHaveTitle(/^\(1\) /);
  await expect(mark).toHaveAccessibleDescription(/^1\s*unread$/);
  await bob.page.reload({ waitUntil: "commit" });
  await expect(mark).toHaveAccessibleDescription(/^1\s*unread$/);

  await hidden.evaluate(() => {
    globalThis.away = false;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await expect(mark).toHaveAccessibleDescription("");
  await bob.page.reload({ waitUntil: "commit" });
  await expect(mark).toHaveAccessibleDescription("");
});
