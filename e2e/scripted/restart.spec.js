import { expect, test } from "../support/outage.js";

const busy = (room) => room.log.locator("article[aria-busy=true]");

// One server, which stops and starts.
test("a restart ends no session and no page: what was missed comes, and what was written meanwhile is delivered", async ({ server, ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);

  await test.step("a page reconnects by itself and shows what it missed", async () => {
    const first = await his.say("to be edited");
    const second = await his.say("to be deleted");
    await expect(hers.heard("to be deleted")).toHaveCount(1);
    await expect(hers.online).toHaveText("2 online");
    // Only the socket may update her page.
    await hers.heading.evaluate((heading) => { heading.dataset.since = "before"; });

    await server.stop();
    await expect(ann.page.getByText("The connection is lost.")).toBeVisible();
    await server.resume();

    await bob.post(his, "said meanwhile");
    await bob.send(`${his.path}/messages/${first}`, { body: "has been edited" });
    await bob.send(`${his.path}/messages/${second}/delete`, {});
    for (const theirs of [hers, his]) {
      await expect(theirs.log.getByRole("article")).toContainText(["has been edited", "This message was deleted.", "said meanwhile"]);
      await expect(theirs.log.getByRole("article")).toHaveCount(3);
      await expect(theirs.online).toHaveText("2 online");
    }
    await expect(ann.page.getByText("The connection is lost.")).toBeHidden();
    await expect(hers.heading).toHaveAttribute("data-since", "before");
    await his.say("and live again");
    await expect(hers.heard("and live again")).toHaveCount(1);
  });

  await test.step("a message written while the server is down is delivered once it is back", async () => {
    await server.stop();
    await hers.box.fill("written while it was down");
    await hers.button.click();
    await expect(busy(hers)).toHaveCount(1);
    await server.resume();

    await hers.stored("written while it was down");
    await expect(busy(hers)).toHaveCount(0);
    await expect(his.heard("written while it was down")).toHaveCount(1);
    await hers.say("after");
    for (const theirs of [hers, his]) {
      await theirs.reload();
      await expect(theirs.log.getByRole("article")).toContainText(["has been edited", "This message was deleted.", "said meanwhile", "and live again", "written while it was down", "after"]);
      await expect(theirs.log.getByRole("article")).toHaveCount(6);
    }
  });

  await test.step("and outlives a reload", async () => {
    await server.stop();
    await hers.box.fill("kept over a reload");
    await hers.button.click();
    await expect(busy(hers)).toHaveCount(1);
    await expect(ann.page.reload()).rejects.toThrow(/ERR_CONNECTION_REFUSED/);
    await server.resume();
    await hers.reload();

    await hers.stored("kept over a reload");
    await expect(his.heard("kept over a reload")).toHaveCount(1);
    await hers.reload();
    await expect(hers.log.getByRole("article")).toHaveCount(7);
  });

  await ann.visit("/account");
  await expect(ann.page.getByRole("heading", { level: 1 })).toHaveText("Your account");
});
