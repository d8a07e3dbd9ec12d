import { createServer } from "node:http";
import { test as alone, expect } from "../support/outage.js";

const gif = Buffer.from("R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=", "base64");

// The page stands on this machine, so the server is told that its network may be reached.
const test = alone.extend({
  settings: { PARLEY_PREVIEWS: "on", PARLEY_PREVIEW_NETWORKS: "127.0.0.1/32" },
  site: async ({}, use) => {
    const site = createServer((asked, answer) => {
      if (asked.url === "/cake.gif") return answer.setHeader("Content-Type", "image/gif").end(gif);
      answer.setHeader("Content-Type", "text/html; charset=utf-8");
      answer.end('<title>Tea &amp; cake</title><meta property="og:site_name" content="Garden"><meta name="description" content="<img src=x> A recipe."><meta property="og:image" content="/cake.gif">');
    });
    await new Promise((ready) => site.listen(0, "127.0.0.1", ready));
    await use(`http://127.0.0.1:${site.address().port}/tea`);
    site.close();
  },
});

test("a link gets a preview, live, which its author can remove", async ({ ann, bob, site }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const seq = await hers.say(`See ${site}, all.`);
  for (const room of [hers, his]) {
    const link = room.heard(site).getByRole("link", { name: "Tea & cake" });
    await expect(link).toHaveAttribute("href", site);
    await expect(room.heard(site)).toContainText("Garden");
    await expect(room.heard(site)).toContainText("<img src=x> A recipe.");
    expect(await room.heard(site).locator(".v > img").evaluate((img) => img.decode().then(() => [img.naturalWidth, new URL(img.src).pathname]))).toEqual([1, new URL(hers.page.url()).pathname + `/messages/${seq}/preview`]);
  }

  await hers.open();
  await (await hers.openMessage(seq)).getByRole("button", { name: "Remove preview" }).click();
  await hers.back();
  for (const room of [hers, his]) {
    await room.open();
    await expect(room.message(seq)).not.toContainText("Garden");
  }
  await expect((await his.openMessage(seq)).getByRole("button", { name: "Remove preview" })).toHaveCount(0);
});
