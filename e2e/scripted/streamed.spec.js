import { faults } from "../support/html.js";
import { expect, test } from "../support/test.js";

test("a stream is valid up to any of its messages", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  await ann.post(hers, "Before.");
  const [{ name, value }] = await ann.context.cookies();
  const answer = await fetch(new URL(`${hers.path}/stream`, ann.page.url()), { headers: { Cookie: `${name}=${value}` } });
  await bob.send(`${hers.path}/join`);
  await bob.post(hers, "After.");
  await ann.send(`${hers.path}/messages/1`, { body: "Before, edited." });

  let html = "";
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    html += piece;
    if (html.includes("Before, edited.")) break;
  }
  // A browser closes open elements at the end by itself.
  expect(await faults(`${html}</div></body></html>`, "stream")).toEqual([]);
});
