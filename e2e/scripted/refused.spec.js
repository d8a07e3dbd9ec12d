import { expect, test } from "../support/test.js";

// Every request of htmx may be refused, here by a proxy in front, and can be repeated.
// static/js/test/refused.test.js shows the other ways of refusal.

const refusal = { status: 502, contentType: "text/html", body: "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>" };

/** refusing refuses all of htmx's requests while work runs. The page must say so once, in one place. */
async function refusing(page, where, work) {
  const refuse = (route) => {
    if (!route.request().headers()["hx-request"]) return route.fallback();
    return route.fulfill(refusal);
  };
  await page.route("**/*", refuse);
  await work();
  await expect(page.locator(where).getByRole("alert")).toHaveCount(1);
  await expect(page).not.toHaveTitle(/502/);
  await expect(page.getByText("Bad Gateway")).toHaveCount(0);
  await page.unroute("**/*", refuse);
}

test("a search for rooms that is refused leaves its box", async ({ ann, bob }) => {
  const his = await bob.createRoom();
  await ann.page.goto("/rooms"); // with its scripts
  const box = ann.page.getByRole("searchbox", { name: "Find a room" });
  await refusing(ann.page, "#found", async () => {
    for (const text of ["so", "some"]) { // refused twice, said once
      const asked = ann.page.waitForRequest((request) => request.url().endsWith(`?q=${text}`));
      await box.fill(text);
      await asked;
    }
  });
  await box.fill(his.name);
  await expect(ann.page.getByRole("button", { name: `Join ${his.name}` })).toBeVisible();
  await expect(ann.page.getByRole("alert")).toHaveCount(0);
  await expect(box).toBeFocused();
});

test("older messages, members, a search and its next part are asked for again when refused", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  for (let n = 1; n <= 70; n++) await ann.post(hers, `line ${n} of a story`);
  const { page } = ann;
  const first = hers.message(1);
  const older = page.getByRole("link", { name: "Older messages" });
  const members = page.locator("[data-follows]");
  await refusing(page, "#older", async () => {
    await hers.open();
    await expect(members.getByRole("alert")).toHaveCount(1);
    await older.click();
    await expect(page.locator("#older [role=alert]")).toHaveCount(1);
    await older.click();
  });
  await older.click();
  await expect(first).toHaveCount(1);
  await expect(page.locator("#older")).toHaveCount(0);
  await expect(page.locator("#state")).toHaveAttribute("data-state", "live");
  expect((await bob.send(`${hers.path}/join`)).status()).toBe(303);
  await expect(members).toContainText(bob.name);
  await expect(page.getByRole("alert")).toHaveCount(0);

  const box = page.getByRole("searchbox", { name: "Search messages" });
  await refusing(page, "#finds", () => box.fill("story"));
  await box.press("Enter");
  const found = page.getByRole("list", { name: "Found messages" });
  await expect(found.getByRole("listitem")).toHaveCount(20);
  const further = page.getByRole("link", { name: "Search further back" });
  await refusing(page, "#further", () => further.click());
  await further.click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(page.locator("#finds li")).toHaveCount(40);
});

test("what the search for rooms does not take leaves its box", async ({ ann }) => {
  await ann.page.goto("/rooms"); // with its scripts
  const box = ann.page.getByRole("searchbox", { name: "Find a room" });
  const nowhere = `nowhere ${crypto.randomUUID()}`; // other tests create rooms meanwhile
  for (const text of ["👩‍💻", "x".repeat(81), "x".repeat(500), "\u{fffe}", nowhere]) {
    const asked = ann.page.waitForResponse((answer) => answer.url().includes("/rooms?q="));
    await box.fill(text);
    await asked;
    await expect(ann.page.locator("#found")).toHaveCount(1);
    await expect(box).toHaveValue(text);
  }
  await expect(ann.page.getByText(`has “${nowhere}” in its name`)).toBeVisible();
});
