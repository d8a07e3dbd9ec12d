import { expect, test } from "../support/test.js";
import { unique } from "../support/people.js";

const source = [
  "# Plan", "**First** the `parser`, *then* ~~nothing~~ the rest:", "- one", "- [x] two", "5. five", "> asked", "answered",
  "", "```go", "if x < 1 {", "\treturn", "}", "```", "| a | b |", "|---|--:|", "| 1 | [two](https://example.org/a_b_c) |",
].join("\n");

test("Markdown is looked at before it is sent, shown as what it means, live and stored, and edited, quoted and read out as it was written", async ({ ann, bob }) => {
  const hers = await ann.createRoom(), his = await bob.join(hers);
  await hers.box.click();
  await hers.box.fill("Is it **bold**?");
  await ann.page.getByRole("button", { name: "Preview" }).click();
  await expect(ann.page.locator(".preview strong")).toHaveText("bold");
  await expect(hers.log.getByRole("article")).toHaveCount(0);
  await expect(hers.box).toHaveValue("Is it **bold**?");
  await hers.button.click();
  await expect(hers.withText("Is it bold?")).toHaveCount(1);
  await expect(ann.page.locator(".preview")).toHaveCount(0);

  const mark = unique("mark");
  const seq = await ann.post(hers, `${mark}\n${source}`);
  const heard = his.heard(mark);
  await expect(heard).toHaveCount(1);
  await his.reload();
  for (const body of [heard, his.message(seq)].map((message) => message.locator(".b"))) {
    for (const [element, text] of [[".h", "Plan"], ["strong", "First"], ["em", "then"], ["s", "nothing"], ["p > code", "parser"], ["blockquote", "asked"], ["li.x", "☑ two"], ["li[value='5']", "five"], ["pre code", "if x < 1 {\n\treturn\n}"], ["td:not(.e)", "1"], ["td.e a", "two"]]) {
      await expect(body.locator(element)).toHaveText(text);
    }
    await expect(body.locator("blockquote + p")).toHaveText("answered");
    await expect(body.locator("a")).toHaveAttribute("rel", "noopener noreferrer nofollow ugc");
  }

  const plain = await ann.context.request.get(hers.path, { headers: { Accept: "text/plain" } });
  expect((await plain.text()).replaceAll("\n    ", "\n")).toContain(source);
  await bob.visit(`${hers.path}/search?q=${encodeURIComponent("**First** the")}`);
  await expect(bob.page.locator(".finds li")).toHaveCount(1);
  await bob.open(hers);

  await hers.reload();
  const box = await hers.editing(seq);
  await expect(box).toHaveValue(`${mark}\n${source}`);
  await box.fill(`${mark} is **done**`);
  await ann.page.getByRole("button", { name: "Save" }).click();
  await expect(his.heard("is done").last().locator("strong")).toHaveText("done");
  await his.answer(seq, "Well _done_.");
  await expect(hers.heard("Well done.").locator(".re q")).toHaveText(`${mark} is done`);
});
