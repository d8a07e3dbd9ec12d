import { expect, test } from "../support/test.js";

// Here the test says what comes over the socket, because what matters is that it
// comes after one has gone on to another page.
test("what stirred before the page was made does not mark it, what stirs after is counted", async ({ ann, bob }) => {
  const [busy, calm] = [await ann.createRoom(), await ann.createRoom()];
  await bob.join(busy);
  await bob.join(calm);
  await ann.post(busy, "one");
  await ann.post(busy, "two");
  await bob.send(`${(await bob.open(busy)).path}/read`, { seq: 2 });

  let socket;
  await bob.page.routeWebSocket(/\/live/, (route) => {
    route.connectToServer();
    socket = route;
  });
  await bob.visit("/rooms");
  const [read, other] = [busy, calm].map(({ name }) => bob.rooms.getByRole("link", { name }));
  await expect.poll(() => socket).toBeTruthy();
  const stir = ({ slug }, seq) => socket.send(`<i id="u-${slug}" class="unread stirred" data-seq="${seq}" hx-swap-oob="true"><span class="vh" data-say="unread"><span>unread</span></span></i>`);
  const tell = ({ slug }, seq, text) => socket.send(`<i id="u-${slug}" class="unread" data-seq="${seq}" hx-swap-oob="true">${text}</i>`);

  stir(busy, 2);
  stir(calm, 1);
  await expect(other).toHaveAccessibleDescription(/^1\s*unread$/); // so the first was looked at too
  await expect(read).toHaveAccessibleDescription("");
  stir(busy, 5);
  await expect(read).toHaveAccessibleDescription(/^3\s*unread$/);
  tell(busy, 4, ""); // read up to there, and told late
  await expect(read).toHaveAccessibleDescription(/^1\s*unread$/);
  stir(busy, 105);
  await expect(read).toHaveAccessibleDescription(/^99\+\s*unread$/);
  tell(busy, 105, "");
  await expect(read).toHaveAccessibleDescription("");
});

// A browser that is driven shows all of its tabs at once, so the test says which one is hidden.
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
  await expect(hidden).toHaveTitle(/^\(1\) /); // it has looked
  await expect(mark).toHaveAccessibleDescription(/^1\s*unread$/);
  await bob.post(hers, "from another device");
  await expect(mark).toHaveAccessibleDescription("");
  await ann.post(hers, "the second");
  await expect(hidden).toHaveTitle(/^\(2\) /);
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

test("a page that can have no socket tells what was read by the form", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  await bob.join(hers);
  await bob.page.routeWebSocket(/\/live/, (route) => route.close({ code: 1013 }));
  await ann.post(hers, "hello");
  const told = bob.page.waitForRequest((request) => request.url().endsWith(`${hers.path}/read`));
  await bob.open(hers);
  expect((await told).postDataJSON()).toEqual({ seq: "1", forward: "1", for: bob.name });
});
