import { unique } from "../support/people.js";
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

test("a search for rooms finds them while one types, and one that is refused leaves its box", async ({ bob, cat }) => {
  const room = await cat.makeRoom(unique("Lighthouse")), { page } = bob;
  await page.goto("/rooms"); // with its scripts
  const box = page.getByRole("searchbox", { name: "Find a room" }), found = page.getByRole("button", { name: `Join ${room.name}` });
  await refusing(page, "#found", async () => {
    for (const text of ["so", "some"]) { // refused twice, said once
      const asked = page.waitForRequest((request) => request.url().endsWith(`?q=${text}`));
      await box.fill(text);
      await asked;
    }
  });
  await box.fill("");
  await box.pressSequentially(room.name.slice(5).toUpperCase());
  await expect(found).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(box).toBeFocused();
  await expect(page).toHaveURL(/\/rooms$/);

  // What the search does not take leaves its box, too.
  const nowhere = `nowhere ${crypto.randomUUID()}`; // other tests create rooms meanwhile
  for (const text of ["👩‍💻", "x".repeat(81), "x".repeat(500), "\u{fffe}", nowhere]) {
    const asked = page.waitForResponse((answer) => answer.url().includes("/rooms?q="));
    await box.fill(text);
    await asked;
    await expect(page.locator("#found")).toHaveCount(1);
    await expect(box).toHaveValue(text);
  }
  await expect(page.getByText(`has “${nowhere}” in its name`)).toBeVisible();
  await expect(found).toHaveCount(0);
});

test("older messages, members, a search and its next part are asked for again when refused", async ({ ann, cat }) => {
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
  expect((await cat.send(`${hers.path}/join`)).status()).toBe(303);
  await expect(members).toContainText(cat.name);
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
