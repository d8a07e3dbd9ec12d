import { expect, test } from "../support/outage.js";

test("the frame says that the server goes, and the talk goes on after", async ({ server, bob, cat }) => {
  const room = await cat.makeRoom();
  const his = await bob.join(room);
  await cat.post(room, "before");
  await expect(his.heard("before")).toHaveCount(1);

  const stopping = server.stop();
  await expect(his.live.getByRole("link", { name: "Reload the room" })).toBeVisible();
  await stopping;
  await server.resume();

  await cat.post(room, "meanwhile");
  await his.reload();
  await expect(his.log.getByRole("article")).toContainText(["before", "meanwhile"]);
  await cat.post(room, "live again");
  await expect(his.heard("live again")).toHaveCount(1);
});
