import { expect, test } from "../support/test.js";

// Here the test says what comes over the socket, because what matters is that it
// comes after one has gone on to another page.
test("what stirred before the page was made does not mark it, what stirs after does", async ({ ann, bob }) => {
  const [busy, calm] = [await ann.createRoom(), await ann.createRoom()];
  await bob.join(busy);
  await bob.join(calm);
  await ann.post(busy, "one");
  await ann.post(busy, "two");
  await bob.open(busy); // and has read it

  let socket;
  await bob.page.routeWebSocket(/\/live/, (route) => {
    route.connectToServer();
    socket = route;
  });
  await bob.visit("/rooms");
  const [read, other] = [busy, calm].map(({ name }) => bob.rooms.getByRole("link", { name }));
  await expect.poll(() => socket).toBeTruthy();
  const stir = ({ slug }, seq) => socket.send(`<i id="u-${slug}" class="unread stirred" data-seq="${seq}" hx-swap-oob="true"><span class="vh" data-say="unread"><span>unread</span></span></i>`);

  stir(busy, 2);
  stir(calm, 1);
  await expect(other).toHaveAccessibleDescription(/unread/); // so the first was looked at too
  await expect(read).toHaveAccessibleDescription("");
  stir(busy, 3);
  await expect(read).toHaveAccessibleDescription(/unread/);
});
