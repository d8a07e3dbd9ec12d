import { expect, test } from "../support/outage.js";

test("the frame says that the server goes, and the talk goes on after", async ({ server, ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await ann.post(hers, "before");
  await expect(his.heard("before")).toHaveCount(1);

  const stopping = server.stop();
  await expect(his.live.getByRole("link", { name: "Reload the room" })).toBeVisible();
  await stopping;
  await server.resume();

  await ann.post(hers, "meanwhile");
  await his.reload();
  await expect(his.log.getByRole("article")).toContainText(["before", "meanwhile"]);
  await ann.post(hers, "live again");
  await expect(his.heard("live again")).toHaveCount(1);
});
